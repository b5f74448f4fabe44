using TransferMed.Data;
using TransferMed.Evaluation;

namespace TransferMed.Serving;

/// <summary>What every predictor can do with files, folders and datasets.</summary>
public static class PredictorExtensions
{
    /// <summary>Predicts picture files and all pictures in folders, as a stream; a picture that cannot be read does not end it.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="paths">Files and folders; pictures in folders beneath count, told by name or content.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>One result for each picture, in the order of the paths, within a folder in a fixed order.</returns>
    /// <exception cref="DatasetException">A folder cannot be listed.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public static IAsyncEnumerable<PictureResult> PredictStream(this IPredictor predictor, IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return predictor.PredictStream(PictureSource.FromPaths(paths, cancellationToken: cancellationToken).ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>Predicts every sample of a dataset, in its order, so that the predictor can be judged like a model.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="dataset">The samples, with the predictor's classes in the same order.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Probabilities, calibrated where the predictor calibrates, with labels, paths and groups.</returns>
    /// <exception cref="ArgumentException">The dataset has other classes.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public static PredictionSet PredictDataset(this IPredictor predictor, ImageDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(dataset);
        if (!dataset.Classes.Equals(predictor.Classes))
        {
            throw new ArgumentException($"The predictor has the classes {predictor.Classes}, the dataset '{dataset.Name}' has {dataset.Classes}.", nameof(dataset));
        }

        IReadOnlyList<Prediction> predictions = predictor.PredictAll(Enumerable.Range(0, dataset.Count).Select(i => PictureSource.FromSample(dataset, i)), cancellationToken);
        return new PredictionSet(
            dataset.Classes,
            [.. dataset.Samples.Select(sample => sample.Label)],
            predictions.Select(prediction => prediction.Probabilities),
            [.. dataset.Samples.Select(sample => sample.Path)],
            [.. dataset.Samples.Select(sample => sample.Group)])
        {
            ClassOrderIsStated = dataset.ClassOrderIsStated,
        };
    }
}
