using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>How a training on a source went.</summary>
public sealed class StudyPretraining
{
    [JsonConstructor]
    internal StudyPretraining()
    {
    }

    /// <summary>The source's parts.</summary>
    [JsonInclude, JsonRequired]
    internal SplitSizes Split { get; init; } = null!;

    /// <summary>What to know about the source's parts, in sentences (<see cref="Datasets.DatasetParts.Notes"/>). None in results that do not say it.</summary>
    [JsonInclude]
    public ValueList<string> Notes { get; internal init => field = value ?? []; } = [];

    /// <summary>The epochs trained.</summary>
    [JsonInclude, JsonRequired]
    public int Epochs { get; internal init; }

    /// <summary>The epoch whose weights were taken, from 1.</summary>
    [JsonInclude, JsonRequired]
    public int ChosenEpoch { get; internal init; }

    /// <summary>Training images per second.</summary>
    [JsonInclude, JsonRequired]
    public double ImagesPerSecond { get; internal init; }

    /// <summary>Seconds of training and testing.</summary>
    [JsonInclude, JsonRequired]
    public double Seconds { get; internal init; }

    /// <summary>The metrics on the source's own test part, by name.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyDictionary<string, double> Metrics { get; internal init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>What each epoch gave.</summary>
    [JsonInclude, JsonRequired]
    public IReadOnlyList<EpochRecord> History { get; internal init; } = [];

    /// <summary>The head that was fitted before, where the training started from weights of others; else null.</summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal StudyProbe? Probe { get; init; }

    /// <summary>The training on the source before this one in its chain, or null where there is none.</summary>
    [JsonPropertyName("pretraining")] // what it is to this one, with times of its own
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StudyPretraining? Before { get; internal init; }

    /// <summary>Seconds of this training and of all before it, though scenarios and runs share them.</summary>
    [JsonIgnore]
    public double SecondsOfAll => Seconds + (Before?.SecondsOfAll ?? 0);

    /// <summary>This training after those before it.</summary>
    internal IEnumerable<StudyPretraining> All => [.. Before?.All ?? [], this];
}
