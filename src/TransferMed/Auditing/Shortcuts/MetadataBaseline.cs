using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>How well the classes are told by metadata alone, without looking at a picture: what the AUC of a model must be seen beside.</summary>
/// <param name="Auc">The AUC with its interval.</param>
/// <param name="Feature">The best single feature, where it alone reaches more; else null.</param>
internal sealed record MetadataBaseline(ShortcutAuc Auc, AuditFigure? Feature)
{
    /// <summary>What it is called among scenarios.</summary>
    public const string Name = "metadata alone, no picture";

    /// <summary>The highest AUC that was reached.</summary>
    public double Highest => Feature?.Value ?? Auc.Value;

    /// <summary>The interval, and the feature that reaches more.</summary>
    public string Detail => $"[{Wording.Decimal(Auc.Lower)}, {Wording.Decimal(Auc.Upper)}]{(Feature is { } feature ? $"; {NameOf(feature)} alone {Wording.Decimal(feature.Value)}" : "")}";

    /// <summary>The baseline, be it high or low; null where it was not measured.</summary>
    public static MetadataBaseline? Measured(ShortcutResult? shortcut)
    {
        if (shortcut is null)
        {
            return null;
        }

        ShortcutAuc auc = shortcut.FileAuc.Value > shortcut.Auc.Value ? shortcut.FileAuc : shortcut.Auc;
        AuditFigure? feature = shortcut.Features.MaxBy(one => one.Value) is { } best && best.Value > auc.Value ? best : null;
        return new MetadataBaseline(auc, feature);
    }

    /// <summary>The baseline where it is high: as an audit warns of, or no lower than a model; else null.</summary>
    public static MetadataBaseline? Of(ShortcutResult? shortcut, double modelAuc) =>
        Measured(shortcut) is { } baseline && (baseline.Highest >= new AuditOptions().ShortcutWarning || baseline.IsUnbeatenBy(modelAuc)) ? baseline : null;

    /// <summary>Whether a model is no better.</summary>
    public bool IsUnbeatenBy(double modelAuc) => !(modelAuc > Highest);

    /// <summary>A model beside the baseline, in a sentence.</summary>
    /// <param name="model">What the model is called.</param>
    /// <param name="modelAuc">Its AUC.</param>
    public string Beside(string model, double modelAuc)
    {
        string reached = $"Metadata alone (size, format, brightness, contrast, colours), without a look at the pictures, reach an AUC of {Wording.Decimal(Auc.Value)} {Detail}; "
            + $"{model} reaches {Wording.Decimal(modelAuc)}";
        return IsUnbeatenBy(modelAuc) ? reached + ", which is no better: it may have learned how the pictures were taken instead of the disease." : reached + ".";
    }

    /// <summary>"colourOfBorder" as "colour of border".</summary>
    private static string NameOf(AuditFigure feature) => string.Concat(feature.Name.Select((letter, place) =>
        place > 0 && char.IsUpper(letter) && char.IsLower(feature.Name[place - 1]) ? " " + char.ToLowerInvariant(letter) : letter.ToString()));
}
