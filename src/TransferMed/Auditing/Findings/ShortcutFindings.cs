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

        // Of findings and values the one that is told best: the mean hides one among many.
        ShortcutTarget? worst = result.Targets?
            .OrderByDescending(target => target.FileAuc.Lower > options.ShortcutSevere).ThenByDescending(target => Math.Max(target.Auc.Lower, target.FileAuc.Lower)).First();
        (ShortcutAuc all, ShortcutAuc file) = worst is null ? (result.Auc, result.FileAuc) : (worst.Auc, worst.FileAuc);
        AuditSeverity? severity =
            file.Lower > options.ShortcutSevere ? AuditSeverity.Severe
            : file.Lower > options.ShortcutWarning || all.Lower > options.ShortcutWarning ? AuditSeverity.Warning
            : null;
        if (severity is not { } found)
        {
            yield break;
        }

        bool byFile = file.Lower > options.ShortcutWarning;
        ShortcutAuc auc = byFile ? file : all;
        string label = worst is null ? "The label" : $"'{worst.Name}'";
        string kind = worst is null ? "a macro AUC" : "an AUC";
        string others = worst is null ? "" : $" in the mean over {Wording.Count(result.Targets!.Count, "target")}";
        string what = byFile ? "width, height, aspect and format alone" : "metadata (size, bytes, format, brightness, colour of the border)";
        string meaning = byFile
            ? "The classes probably come from different sources, and a network can learn that instead of the disease. Bring all pictures to one size and format from the same source, or test on pictures of another."
            : "That may be the disease, or the way the pictures were taken: look at it.";
        AuditFigure best = result.Features[0];
        yield return new AuditFinding(
            AuditFindingKind.Shortcut,
            found,
            $"{label} can be told from {what} with {kind} of {Wording.Decimal(auc.Value)} [{Wording.Decimal(auc.Lower)}, {Wording.Decimal(auc.Upper)}]; '{best.Name}' alone reaches {Wording.Decimal(best.Value)}{others}. {meaning}")
        {
            Figures =
            [
                new AuditFigure("auc", result.Auc.Value), new AuditFigure("aucLower", result.Auc.Lower), new AuditFigure("aucUpper", result.Auc.Upper),
                new AuditFigure("fileAuc", result.FileAuc.Value), new AuditFigure("fileAucLower", result.FileAuc.Lower), new AuditFigure("fileAucUpper", result.FileAuc.Upper),
                .. (result.Targets ?? []).Select(target => new AuditFigure($"auc {target.Name}", Math.Max(target.Auc.Value, target.FileAuc.Value))),
            ],
        };
    }
}
