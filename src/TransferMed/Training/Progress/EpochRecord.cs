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

    /// <summary>
    /// Of a training without labels: the standard deviation of the embedding's numbers over the pictures of a batch, averaged over numbers and steps. The loss asks for
    /// at least 1; near 0 all pictures look alike to the network (it has collapsed). Null for any other training.
    /// </summary>
    [JsonInclude, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EmbeddingDeviation { get; internal init; }

    /// <summary>The validation metrics by name (<c>Metric.Name</c>), or null where nothing was validated.</summary>
    [JsonInclude]
    public IReadOnlyDictionary<string, double>? Validation { get; internal init; }
}
