using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A shortcut that is too good to be left unsaid.</summary>
internal static class ShortcutFindings
{
    public static IEnumerable<AuditFinding> Of(ShortcutResult? result, AuditOptions options)
    {
        if (result is null)
        {
            yield break;
        }

        AuditSeverity? severity =
            result.FileAuc.Lower > options.ShortcutSevere ? AuditSeverity.Severe
            : result.FileAuc.Lower > options.ShortcutWarning || result.Auc.Lower > options.ShortcutWarning ? AuditSeverity.Warning
            : null;
        if (severity is not { } found)
        {
            yield break;
        }

        bool byFile = result.FileAuc.Lower > options.ShortcutWarning;
        ShortcutAuc auc = byFile ? result.FileAuc : result.Auc;
        string what = byFile ? "width, height, aspect and format alone" : "metadata (size, bytes, format, brightness, colour of the border)";
        string meaning = byFile
            ? "The classes probably come from different sources, and a network can learn that instead of the disease. Bring all pictures to one size and format from the same source, or test on pictures of another."
            : "That may be the disease, or the way the pictures were taken: look at it.";
        AuditFigure best = result.Features[0];
        yield return new AuditFinding(
            AuditFindingKind.Shortcut,
            found,
            $"The label can be told from {what} with a macro AUC of {Wording.Decimal(auc.Value)} [{Wording.Decimal(auc.Lower)}, {Wording.Decimal(auc.Upper)}]; '{best.Name}' alone reaches {Wording.Decimal(best.Value)}. {meaning}")
        {
            Figures =
            [
                new AuditFigure("auc", result.Auc.Value), new AuditFigure("aucLower", result.Auc.Lower), new AuditFigure("aucUpper", result.Auc.Upper),
                new AuditFigure("fileAuc", result.FileAuc.Value), new AuditFigure("fileAucLower", result.FileAuc.Lower), new AuditFigure("fileAucUpper", result.FileAuc.Upper),
            ],
        };
    }
}
