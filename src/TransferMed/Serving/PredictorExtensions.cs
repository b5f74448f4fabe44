using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Serving;

/// <summary>What every predictor can do with files, folders and datasets, and what a model can do with files.</summary>
public static partial class PredictorExtensions
{
    /// <summary>Predicts picture files and all pictures in folders, as a stream; a picture that cannot be read does not end it.</summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="paths">Files and folders; pictures in folders beneath count, told by name or content.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>One result for each picture, in the order of the paths, within a folder in a fixed order.</returns>
    /// <exception cref="DatasetException">A folder cannot be listed.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public static IAsyncEnumerable<ImageResult> PredictStream(this IPredictor predictor, IEnumerable<string> paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return predictor.PredictStream(ImageSource.FromPaths(paths, cancellationToken: cancellationToken).ToAsyncEnumerable(), cancellationToken);
    }

    /// <summary>
    /// Predicts every sample of a dataset, in its order, so that the predictor can be judged like a model. Classes are matched
    /// by name; samples of classes that the predictor does not have are left out, and <see cref="PredictionSet.Notes"/> says so.
    /// </summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="dataset">The samples, of the predictor's classes.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Probabilities, calibrated where the predictor calibrates, with labels, paths and groups.</returns>
    /// <exception cref="ArgumentException">No sample is of a class that the predictor has, or a class is only written in another way.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    public static PredictionSet PredictDataset(this IPredictor predictor, ImageDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(dataset);
        if (!predictor.Task.IsOneOfSeveral)
        {
            throw new ArgumentException($"The predictor gives {predictor.Task.Targets} of a picture and no class: use PredictFindings or PredictValues of the model.", nameof(predictor));
        }

        dataset = ClassMatch.Of(predictor.Classes, predictor.ClassOrderIsStated, dataset, predictor.Task).Dataset;
        IReadOnlyList<Prediction> predictions = predictor.PredictAll(Enumerable.Range(0, dataset.Count).Select(i => ImageSource.FromSample(dataset, i)), cancellationToken);
        return new PredictionSet(
            dataset.Classes,
            [.. dataset.Samples.Select(sample => sample.Label)],
            predictions.Select(prediction => prediction.Probabilities),
            [.. dataset.Samples.Select(sample => sample.Path)],
            [.. dataset.Samples.Select(sample => sample.Group)])
        {
            ClassOrderIsStated = dataset.ClassOrderIsStated,
            Notes = dataset.Notes,
            Subgroups = dataset.SubgroupsOfSamples,
            Ceiling = predictions[0].Ceiling,
        };
    }
}
