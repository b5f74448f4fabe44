using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>
/// Predicts pictures with a trained model, whatever runs it. Pictures are decoded, brought to size and normalised as in training.
/// Any number of threads may call at the same time; calls that wait share batches. Dispose after the last call has come back.
/// </summary>
public interface IPredictor : IDisposable
{
    /// <summary>The names of the classes or grades, in the order of the probabilities, or of the findings or values that it tells.</summary>
    ValueList<string> Classes { get; }

    /// <summary>What it answers about a picture. One class of several where a predictor does not say it.</summary>
    LearningTask Task => new SingleLabel();

    /// <summary>
    /// Whether the order of the classes was stated, as that of grades, so that <see cref="PredictionSet"/>s of
    /// <see cref="PredictorExtensions.PredictDataset"/> have a quadratic kappa. False where a predictor does not say it, unless the names
    /// are ascending numbers.
    /// </summary>
    bool ClassOrderIsStated => NumericNames.AreAscending(Classes);

    /// <summary>Predicts one picture.</summary>
    /// <param name="image">A path, or the bytes of a file.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="TransferMedException">The picture cannot be read; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    Prediction Predict(ImageSource image);

    /// <summary>Predicts one picture without holding a thread while it waits.</summary>
    /// <param name="image">A path, or the bytes of a file.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="TransferMedException">The picture cannot be read; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default);

    /// <summary>Predicts many pictures in batches; fails with the first that cannot be read.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>One prediction for each, in their order.</returns>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    IReadOnlyList<Prediction> PredictAll(IEnumerable<ImageSource> images, CancellationToken cancellationToken = default);

    /// <summary>Predicts a stream of pictures, in batches of its own making; a picture that cannot be read does not end it.</summary>
    /// <param name="images">The pictures; read ahead by a few batches at most.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>One result for each, in their order.</returns>
    /// <exception cref="ObjectDisposedException">The predictor is disposed.</exception>
    IAsyncEnumerable<ImageResult> PredictStream(IAsyncEnumerable<ImageSource> images, CancellationToken cancellationToken = default);

    /// <summary>Predicts a few made-up pictures, so that the first real one does not pay for memory and compiled code.</summary>
    void WarmUp();

    /// <summary>Computes which parts of a picture speak for a class.</summary>
    /// <param name="image">A path, or the bytes of a file.</param>
    /// <param name="method">How; null for the predictor's default.</param>
    /// <param name="classIndex">The index of the class that is explained; null for the predicted one.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The heat map, with the class's name and probability.</returns>
    /// <exception cref="ArgumentException">The class or an argument of the method is out of range.</exception>
    /// <exception cref="NotSupportedException">The predictor cannot compute the method; the message names those it can.</exception>
    /// <exception cref="TransferMedException">The picture cannot be read.</exception>
    Explanation Explain(ImageSource image, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default);
}
