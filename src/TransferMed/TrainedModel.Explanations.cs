using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Imaging;

namespace TransferMed;

/// <content>Reasons for predictions.</content>
public sealed partial class TrainedModel
{
    private Explainer Explainer
    {
        get
        {
            RequireClassifier();
            return new Explainer(Network, Classes, Preprocessing);
        }
    }

    /// <summary>
    /// Computes which parts of a picture file speak for a class. Runs as in evaluation whatever the network's mode; mode, parameters and
    /// gradients stay as they are. Like the network not for several threads at once.
    /// </summary>
    /// <param name="path">The picture file.</param>
    /// <param name="method">How; <see cref="GradCam"/> where null.</param>
    /// <param name="classIndex">The index of the class that is explained; null for the predicted one.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The heat map, with the class's name and probability.</returns>
    /// <exception cref="ArgumentException">The class or an argument of the method is out of range, or the network has no such layer; the message lists those it has.</exception>
    /// <exception cref="ImageDecodeException">The picture cannot be read.</exception>
    public Explanation Explain(string path, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var decoding = new DecodingOptions();
        DecodingSettings.RequireAgreement(Preprocessing.Decoding, decoding);
        return Explainer.Explain(new FilePixelReader(decoding), new ImageSample(path, 0), method ?? new GradCam(), classIndex, cancellationToken);
    }

    /// <summary>The same for a sample of a dataset, which may have a decoder of its own or generated pictures. Its classes do not matter.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="index">The position of the sample.</param>
    /// <param name="method">How; <see cref="GradCam"/> where null.</param>
    /// <param name="classIndex">The index of the class that is explained; null for the predicted one.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The heat map, with the class's name and probability.</returns>
    /// <exception cref="ArgumentException">The position is outside the dataset, the class or an argument of the method is out of range, or the network has no such layer.</exception>
    /// <exception cref="TransferMedException">The picture cannot be read.</exception>
    public Explanation Explain(ImageDataset dataset, int index, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, dataset.Count);
        return Explainer.Explain(dataset.Pixels, dataset.Samples[index], method ?? new GradCam(), classIndex, cancellationToken);
    }

    /// <summary>Scores how faithful an explanation is to this model, by deletion and insertion (Petsiuk 2018).</summary>
    /// <param name="explanation">What <see cref="Explain(string, ExplanationMethod, int?, CancellationToken)"/> gave.</param>
    /// <param name="map">Another map of the same picture and class to be scored in its place, such as <see cref="HeatMap.Random"/>; null for its own.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The two curves and the areas under them.</returns>
    /// <exception cref="ArgumentException">The explanation is of another model, the map of another size, or the options are out of range.</exception>
    public FaithfulnessScores ScoreFaithfulness(Explanation explanation, HeatMap? map = null, FaithfulnessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return Explainer.Score(explanation, map ?? explanation.Map, options ?? new FaithfulnessOptions(), cancellationToken);
    }
}
