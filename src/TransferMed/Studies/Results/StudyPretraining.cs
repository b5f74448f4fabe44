using System.Text.Json.Serialization;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>How the pretraining of a run went.</summary>
public sealed class StudyPretraining
{
    /// <summary>The source's parts.</summary>
    [JsonInclude, JsonRequired]
    internal SplitSizes Split { get; init; } = null!;

    /// <summary>What to know about the source's parts, in sentences (<see cref="Datasets.DatasetParts.Notes"/>). None in results that do not say it.</summary>
    public ValueList<string> Notes { get; init => field = value ?? []; } = [];

    /// <summary>The epochs trained.</summary>
    public required int Epochs { get; init; }

    /// <summary>The epoch whose weights were taken, from 1.</summary>
    public required int ChosenEpoch { get; init; }

    /// <summary>Training images per second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Seconds of training and testing.</summary>
    public required double Seconds { get; init; }

    /// <summary>The metrics on the source's own test part, by name.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>What each epoch gave.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }
}
