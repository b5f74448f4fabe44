using System.Globalization;
using Google.Protobuf;
using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Tracking.Protocol;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>The pictures that a finished network gets wrong, those with the least probability of their true class first.</summary>
internal static class ErrorImages
{
    /// <summary>The longest side in pixels.</summary>
    private const int Side = 256;

    private const int ColorSpace = 3;

    /// <summary>How the tags of pictures begin, and of what is said of them.</summary>
    public const string TagStart = "errors/";

    /// <summary>Where it is said which pictures are not shown.</summary>
    private const string MissingTag = TagStart + "not shown";

    /// <summary>Refuses pictures that the network has no classes for: at the beginning, since at the end it would cost a whole training.</summary>
    /// <exception cref="TransferMedException">They are of another task, or of another number of classes.</exception>
    public static void Require(Network network, ImageDataset dataset)
    {
        try
        {
            ClassCheck.Require(network, dataset);
            ClassCheck.RequireClasses(network, dataset);
        }
        catch (ArgumentException error)
        {
            throw new TransferMedException($"{nameof(TensorBoardOptions)}.{nameof(TensorBoardOptions.ErrorImages)} '{dataset.Name}' does not fit the network: {error.Message} Give pictures of its classes, or leave it out.", error);
        }
    }

    /// <summary>The worst errors as PNG pictures, tagged with what they are and what they were taken for. Pictures that cannot be read are said in a text: they end no training that is finished.</summary>
    /// <param name="run">The run; its network holds the weights that it returns.</param>
    /// <param name="result">How it went.</param>
    /// <param name="dataset">The pictures to judge.</param>
    /// <param name="count">How many errors at most.</param>
    public static IReadOnlyList<Summary.Types.Value> Of(TrainingContext run, TrainingResult result, ImageDataset dataset, int count)
    {
        PredictionSet predictions;
        try
        {
            predictions = Inference.Predict(run.Network, dataset, result.Preprocessing);
        }
        catch (TransferMedException error)
        {
            return [Summaries.Text(MissingTag, $"The errors among '{dataset.Name}' are not shown: {error.Message}")];
        }

        (int Sample, double Probability)[] worst =
        [
            .. Enumerable.Range(0, predictions.Count)
                .Where(sample => predictions.Predictions[sample] != predictions.Labels[sample])
                .Select(sample => (sample, predictions.Probabilities(sample)[predictions.Labels[sample]]))
                .OrderBy(error => error.Item2).ThenBy(error => error.sample)
                .Take(count),
        ];
        var shown = new List<Summary.Types.Value>();
        var missing = new List<string>();
        foreach ((int rank, (int sample, double probability)) in worst.Index())
        {
            string tag = string.Create(
                CultureInfo.InvariantCulture,
                $"{TagStart}{rank + 1:00} {dataset.Classes[predictions.Labels[sample]]} taken for {dataset.Classes[predictions.Predictions[sample]]}, p {probability:0.000}");
            try
            {
                shown.Add(new Summary.Types.Value { Tag = tag, Image = Picture(dataset.Pixels, dataset.Samples[sample]) });
            }
            catch (TransferMedException error)
            {
                missing.Add($"- {tag}: {error.Message}");
            }
        }

        return missing.Count == 0 ? shown : [.. shown, Summaries.Text(MissingTag, string.Join('\n', missing))];
    }

    private static Summary.Types.Image Picture(IPixelReader reader, ImageSample sample)
    {
        var geometry = new ImageGeometry(Side, Side, 3, ResizeMode.Pad);
        byte[] pixels = new byte[geometry.ByteCount];
        reader.Read(sample, geometry, pixels);
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < Side * Side; pixel++)
        {
            pixels.AsSpan(3 * pixel, 3).CopyTo(target[(4 * pixel)..]);
            target[4 * pixel + 3] = byte.MaxValue;
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return new Summary.Types.Image { Height = Side, Width = Side, Colorspace = ColorSpace, EncodedImageString = ByteString.CopyFrom(png.Span) };
    }
}
