using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>The numbers of an epoch by the names that they have in trackers.</summary>
internal static class EpochScalars
{
    /// <summary>The name of the training loss, which every epoch has.</summary>
    public const string Loss = "training/loss";

    /// <summary>The beginning of the names of validation metrics; the metric's name follows.</summary>
    public const string Validation = "validation/";

    /// <summary>The finite numbers of an epoch; what is not defined is left out.</summary>
    public static IEnumerable<(string Name, double Value)> Of(EpochRecord epoch) => All(epoch).Where(scalar => double.IsFinite(scalar.Value));

    private static IEnumerable<(string Name, double Value)> All(EpochRecord epoch)
    {
        yield return (Loss, epoch.Loss);
        yield return ("training/learning_rate", epoch.LearningRate);
        yield return ("training/images_per_second", epoch.ImagesPerSecond);
        yield return ("training/seconds", epoch.Seconds);
        if (epoch.EmbeddingDeviation is { } deviation)
        {
            yield return ("training/embedding_deviation", deviation);
        }

        foreach ((string name, double value) in epoch.Validation ?? new Dictionary<string, double>())
        {
            yield return (Validation + name, value);
        }
    }
}
