using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>What a run's pictures go through: what the options state, the network's input, and statistics of the training pictures.</summary>
internal static class TrainingPreprocessing
{
    /// <summary>Refuses options that do not fit the network, before a picture is read.</summary>
    public static Preprocessing Stated(Network network, TrainingOptions options) => Inference.For(network, options.Preprocessing ?? new Preprocessing());

    public static Preprocessing Of(Network network, TrainingOptions options, ImageDataset train, PixelCache? cache, CancellationToken cancellationToken) =>
        PixelStatistics.Measure(train, new Preprocessing(Stated(network, options)) { Decoding = DecodingSettings.Of(train) }, cache, options.StatisticsSample, cancellationToken);

    /// <summary>What is to be known of statistics that were measured on some of the pictures, as a sentence; null where they were not.</summary>
    public static string? NoteOn(Network network, TrainingOptions options, ImageDataset train) => options.StatisticsSample is int sample && sample < train.Count && !Stated(network, options).HasStatistics
        ? $"The mean and the standard deviation that pictures are normalised with were measured on {sample} of {train.Count} training pictures ({nameof(TrainingOptions)}.{nameof(TrainingOptions.StatisticsSample)})."
        : null;
}
