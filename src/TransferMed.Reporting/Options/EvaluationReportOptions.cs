using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Reporting;

/// <summary>What a report of an evaluation holds beyond the figures. Everything may be left out; what is missing is said or left out. They are the same for classes, grades, findings and values; a member that means nothing for one of them says so.</summary>
public sealed record EvaluationReportOptions
{
    /// <summary>The heading; null, the default, for one that names the classes, findings or values.</summary>
    public string? Title { get; init; }

    /// <summary>What the author has to say; by default every such item is marked as missing.</summary>
    public ModelCardText Card { get; init; } = new();

    /// <summary>How the evaluation was started, to repeat it; null, the default, leaves it out.</summary>
    public string? Command { get; init; }

    /// <summary>The device that computed the predictions, or null.</summary>
    public string? Device { get; init; }

    /// <summary>The time that the report states; null, the default, for none, so that equal input gives equal bytes.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The network, or null.</summary>
    public NetworkSpec? Network { get; init; }

    /// <summary>How it was trained, or null.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>What each epoch of the training gave; empty by default.</summary>
    public IReadOnlyList<EpochRecord> History { get; init; } = [];

    /// <summary>The sets that were used, by the part that they played: "training", "test". They are described with counts, groups and fingerprints.</summary>
    public IReadOnlyList<KeyValuePair<string, ImageDataset>> Datasets { get; init; } = [];

    /// <summary>What an audit of the pictures found, or null.</summary>
    public AuditReport? Audit { get; init; }

    /// <summary>Thresholds that were chosen on validation and tested on these predictions; empty by default. Of classes only: those of findings come with the evaluation (<see cref="FindingPredictions.Thresholds"/>).</summary>
    public IReadOnlyList<OperatingResult> OperatingPoints { get; init; } = [];

    /// <summary>
    /// What the same model says about the validation pictures. With two classes and no <see cref="OperatingPoints"/>, thresholds for a sensitivity of
    /// 0.9 and 0.95 and for the largest sum of sensitivity and specificity are chosen on them. Null, the default: the more probable class alone is told. Means nothing for findings and values.
    /// </summary>
    public PredictionSet? Validation { get; init; }

    /// <summary>
    /// How frequent the positive class may be where the model is used, each between 0 and 1: predictive values are told for these. Default:
    /// 0.01, 0.05, 0.1, 0.2, 0.5; empty for none. Of two classes only; means nothing for findings and values.
    /// </summary>
    public IReadOnlyList<double> Prevalences { get; init; } = Common;

    /// <summary>
    /// Explains a test picture, for the heat maps beside the worst errors and some right pictures: from its path and the index of a class, of a finding or of a value, for example
    /// <c>(path, label) => model.Explain(path, null, label)</c>. It is called for the pictures that are shown: of classes with the one that was predicted, of findings with the one that was told most wrongly, of values with the one that is farthest off. Null, the default: no heat maps.
    /// </summary>
    public Func<string, int, Explanation>? Explain { get; init; }

    /// <summary>
    /// Says why the model gives no answer for a test picture, or null where it gives one, for the marks on the pictures that are shown: from its path, for example
    /// <c>path => predictor.Predict(path).ReasonToAbstain</c>. It is called for those pictures alone. Null, the default: no marks.
    /// </summary>
    public Func<string, string?>? ReasonToAbstain { get; init; }

    internal static IReadOnlyList<double> Common { get; } = [0.01, 0.05, 0.1, 0.2, 0.5];

    /// <summary>The class that ROC curve, reliability and net benefit are drawn for where there are two. Default 1. Means nothing for findings and values.</summary>
    public int PositiveClass { get; init; } = 1;

    /// <summary>
    /// The model that made the predictions, from which the card takes how it began and was trained, what its probabilities stand on and what it flags;
    /// null, the default, leaves this to the author.
    /// </summary>
    public TrainedModel? Model { get; init; }

    /// <summary>The split whose test part was predicted on, from which the card takes sizes, groups and how pictures were assigned; null, the default, leaves this to the author.</summary>
    public DatasetParts? Parts { get; init; }

    /// <summary>What an audit between the parts found (<see cref="DatasetAudit.Between(DatasetParts, AuditOptions, IProgress{AuditProgress}, CancellationToken)"/>), or null.</summary>
    public AuditReport? PartsAudit { get; init; }

    /// <summary>The file of the model (<see cref="TrainedModel.Save"/>), whose name, size and SHA-256 stand in the card; null, the default, for none.</summary>
    public string? PackagePath { get; init; }

    /// <summary>How intervals are computed.</summary>
    public BootstrapOptions Bootstrap { get; init; } = new();

    /// <summary>How many of the worst errors are shown, of classes with at most four right ones beside them, from 0 (no gallery, no picture leaves its folder) to 200. Default 12.</summary>
    public int Images { get; init; } = 12;

    /// <summary>
    /// The set that was predicted on, from which the small pictures of the worst errors are read; needed for generated
    /// pictures and for decoders of one's own. Null, the default: they are read from the paths of the predictions.
    /// </summary>
    public ImageDataset? Test { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Card);
        ArgumentNullException.ThrowIfNull(History);
        ArgumentNullException.ThrowIfNull(Datasets);
        ArgumentNullException.ThrowIfNull(OperatingPoints);
        ArgumentNullException.ThrowIfNull(Bootstrap);
        ArgumentNullException.ThrowIfNull(Prevalences);
        foreach (double prevalence in Prevalences)
        {
            OptionCheck.Within(prevalence, 0, 1, nameof(Prevalences), lowExclusive: true, highExclusive: true);
        }

        Bootstrap.Validate();
        ReportOptionCheck.Images(Images, nameof(Images));
        ArgumentOutOfRangeException.ThrowIfNegative(PositiveClass);
    }
}
