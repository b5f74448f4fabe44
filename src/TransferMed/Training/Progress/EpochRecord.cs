using System.Text.Json.Serialization;

namespace TransferMed.Training;

/// <summary>What one epoch gave.</summary>
public sealed class EpochRecord
{
    [JsonConstructor]
    internal EpochRecord()
    {
    }

    /// <summary>The epoch, from 1.</summary>
    [JsonInclude, JsonRequired]
    public int Epoch { get; internal init; }

    /// <summary>The mean training loss.</summary>
    [JsonInclude, JsonRequired]
    public double Loss { get; internal init; }

    /// <summary>The learning rate of the last step.</summary>
    [JsonInclude, JsonRequired]
    public double LearningRate { get; internal init; }

    /// <summary>Training images per second, without validation.</summary>
    [JsonInclude, JsonRequired]
    public double ImagesPerSecond { get; internal init; }

    /// <summary>Seconds of the epoch with its validation.</summary>
    [JsonInclude, JsonRequired]
    public double Seconds { get; internal init; }

    /// <summary>The validation metrics by name (<c>Metric.Name</c>), or null where nothing was validated.</summary>
    [JsonInclude]
    public IReadOnlyDictionary<string, double>? Validation { get; internal init; }
}
