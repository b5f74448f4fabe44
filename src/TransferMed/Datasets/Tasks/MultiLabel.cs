using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Any number of findings to a picture, each there, not there or unknown. <see cref="ImageSample.Targets"/> holds 1, 0 or NaN for each. Written as one column for each
/// finding (<see cref="ManifestColumns.Labels"/>; 1, 0, -1 for uncertain, nothing where it is not mentioned, as in CheXpert) or as one column with all findings of a picture
/// (<see cref="Delimiter"/>, as in NIH ChestX-ray14).
/// </summary>
public sealed class MultiLabel : LearningTask
{
    /// <summary>The mark that parts findings in one column, without letters and digits. Default <c>|</c>.</summary>
    public string Delimiter { get; init; } = "|";

    /// <summary>What a column of findings holds where there is none, compared without regard to case. An empty field says the same. Default <c>No Finding</c>.</summary>
    public string NoFinding { get; init; } = "No Finding";

    /// <summary>What an uncertain finding (-1) is. Default unknown: it takes no part in training and evaluation.</summary>
    public UnknownFinding Uncertain { get; init; } = UnknownFinding.Masked;

    /// <summary>What a finding of which nothing is said (an empty field of its column) is. Default unknown: it takes no part in training and evaluation.</summary>
    public UnknownFinding NotMentioned { get; init; } = UnknownFinding.Masked;

    internal override string Targets => "findings";

    internal override string Wording => "any number of findings";

    internal override string? Fault(float target) => target is 0 or 1 || float.IsNaN(target) ? null : "a finding is 1 (there), 0 (not there) or NaN (unknown)";

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.NotNull(Delimiter, nameof(Delimiter));
        OptionCheck.Require(Delimiter.Length > 0 && !Delimiter.Any(char.IsLetterOrDigit) && Delimiter is not " ", nameof(Delimiter), $"is '{Delimiter}'; findings are parted by a mark such as | or ;.");
        OptionCheck.NotNull(NoFinding, nameof(NoFinding));
        OptionCheck.Defined(Uncertain, nameof(Uncertain));
        OptionCheck.Defined(NotMentioned, nameof(NotMentioned));
    }
}

/// <summary>What is made of a finding that is not known.</summary>
public enum UnknownFinding
{
    /// <summary>It stays unknown: no loss and no metric counts it.</summary>
    Masked,

    /// <summary>It counts as not there.</summary>
    Negative,

    /// <summary>It counts as there.</summary>
    Positive,
}
