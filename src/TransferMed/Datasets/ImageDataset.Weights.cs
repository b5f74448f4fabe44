namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    /// <summary>What each picture counts in training, in the order of <see cref="Samples"/> and with a mean of 1; null where all count the same.</summary>
    /// <exception cref="DatasetException">Every picture counts nothing.</exception>
    internal float[]? TrainingWeights()
    {
        if (Samples.Count == 0 || Samples.All(sample => sample.Weight == Samples[0].Weight && sample.Weight > 0))
        {
            return null;
        }

        double mean = Samples.Average(sample => (double)sample.Weight);
        return mean > 0
            ? [.. Samples.Select(sample => (float)(sample.Weight / mean))]
            : throw new DatasetException($"All {Samples.Count} pictures of '{Name}' have the weight 0, so that there is nothing to train on. Give some of them a weight above 0 ({nameof(ImageSample)}.{nameof(ImageSample.Weight)}).");
    }
}
