using System.Text.Json;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>
/// The part <c>card.json</c>, as it stands in the file. Nothing in it is checked. What may be missing is null then: generated code sets
/// every property, so that a default of its own would be lost.
/// </summary>
internal sealed record CardDocument
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? License { get; init; }

    public DateTimeOffset? Created { get; init; }

    public required string[] Classes { get; init; }

    /// <summary>A <see cref="LearningTask"/> as JSON; not there for one class of several, as in files of earlier versions.</summary>
    public JsonElement? Task { get; init; }

    /// <summary>True or not there, as in files of earlier versions.</summary>
    public bool? ClassOrderIsStated { get; init; }

    public required PreprocessingDocument Preprocessing { get; init; }

    /// <summary>Not there where there were none, as in files of earlier versions.</summary>
    public StartDocument? StartingWeights { get; init; }

    /// <summary>Not there where there was none, as in files of earlier versions.</summary>
    public UnlabelledDocument[]? Unlabelled { get; init; }

    public TrainingDocument? Training { get; init; }

    public AssessmentDocument? Assessment { get; init; }

    public DatasetDocument[]? Datasets { get; init; }

    /// <summary>A network's own JSON. Strict by itself: what it says and nobody understands would be another network.</summary>
    public required JsonElement Network { get; init; }
}

/// <summary>The size is the network's. What stands at its default is not written: so packages of version 1 are read, and written as they were.</summary>
internal sealed record PreprocessingDocument(
    float[] Mean,
    float[] StandardDeviation,
    ResizeMode Resize,
    ChannelOrder? Order = null,
    float? MaximumValue = null,
    string[]? Decoding = null)
{
    public static PreprocessingDocument Of(Preprocessing preprocessing) => new(
        [.. preprocessing.Mean],
        [.. preprocessing.StandardDeviation],
        preprocessing.Resize,
        preprocessing.Order == ChannelOrder.Rgb ? null : preprocessing.Order,
        preprocessing.MaximumValue == 1 ? null : preprocessing.MaximumValue,
        preprocessing.Decoding.Count == 0 ? null : [.. preprocessing.Decoding]);

    public Preprocessing For(InputShape input) => new()
    {
        Height = input.Height,
        Width = input.Width,
        Channels = input.Channels,
        Mean = Mean.ToValueList(),
        StandardDeviation = StandardDeviation.ToValueList(),
        Resize = Resize,
        Order = Order ?? ChannelOrder.Rgb,
        MaximumValue = MaximumValue ?? 1,
        Decoding = (Decoding ?? []).ToValueList(),
    };
}

internal sealed record StartDocument(string Id, string Source, string Sha256, string Dataset, int Images, string License, string Citation);

internal sealed record UnlabelledDocument(string Dataset, int Images, int Epochs);

internal sealed record TrainingDocument(int Epochs, int ChosenEpoch, bool StoppedEarly, int CopiedTensors);

internal sealed record DatasetDocument(DatasetRole Role, string Name, string[] Classes, int[] ClassCounts, int Groups, string Fingerprint, int? Images = null);

internal sealed record AssessmentDocument
{
    /// <summary>Each kind has members of its own: <see cref="CalibratorJson"/>.</summary>
    public JsonElement? Calibrator { get; init; }

    /// <summary>A <see cref="ConformalDocument"/> and the arguments of its method: <see cref="ConformalJson"/>.</summary>
    public JsonElement? Conformal { get; init; }

    /// <summary>A <see cref="ScreenDocument"/> and the members of its score: <see cref="ScreenJson"/>.</summary>
    public JsonElement? OutOfDistribution { get; init; }

    /// <summary>Of findings or values; not there for others, as in files of earlier versions.</summary>
    public TargetDocument? Targets { get; init; }

    public EvaluationDocument? Evaluation { get; init; }

    public string[]? LeftOut { get; init; }
}

/// <summary>What every method has, and what the methods of format 1.0 had. The classes are those of the card.</summary>
internal sealed record ConformalDocument(
    double Alpha,
    string Method,
    bool PerClass,
    bool Randomized,
    double Penalty,
    int FreeRanks,
    long Seed,
    double[] Thresholds,
    int CalibrationCount);

internal sealed record ScreenDocument(double Threshold, double FalseAlarmRate, int ValidationCount);

internal sealed record EvaluationDocument(string Dataset, int Count, MetricDocument[] Metrics, int[][] Confusion);

/// <summary>Each part is what it says of itself.</summary>
internal sealed record TargetDocument(JsonElement? Calibrator = null, double[]? Thresholds = null, JsonElement? FindingSets = null, JsonElement? ValueIntervals = null);

internal sealed record MetricDocument(string Name, double Value, double Lower, double Upper, double Level, IntervalMethod Method);
