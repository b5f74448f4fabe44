using System.Globalization;
using Google.Protobuf;
using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Tracking.Protocol;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>The pictures that a finished network gets wrong, those with the least probability of their true class first.</summary>
internal static class ErrorImages
{
    /// <summary>The longest side in pixels.</summary>
    private const int Side = 256;

    private const int ColorSpace = 3;

    /// <summary>The worst errors as PNG pictures, tagged with what they are and what they were taken for.</summary>
    /// <param name="run">The run; its network holds the weights that it returns.</param>
    /// <param name="result">How it went.</param>
    /// <param name="dataset">The pictures to judge.</param>
    /// <param name="count">How many errors at most.</param>
    public static IEnumerable<Summary.Types.Value> Of(TrainingContext run, TrainingResult result, ImageDataset dataset, int count)
    {
        PredictionSet predictions = Inference.Predict(run.Network, dataset, result.Preprocessing);
        (int Sample, double Probability)[] worst =
        [
            .. Enumerable.Range(0, predictions.Count)
                .Where(sample => predictions.Predictions[sample] != predictions.Labels[sample])
                .Select(sample => (sample, predictions.Probabilities(sample)[predictions.Labels[sample]]))
                .OrderBy(error => error.Item2).ThenBy(error => error.sample)
                .Take(count),
        ];
        return worst.Select((error, rank) => new Summary.Types.Value
        {
            Tag = string.Create(
                CultureInfo.InvariantCulture,
                $"errors/{rank + 1:00} {dataset.Classes[predictions.Labels[error.Sample]]} taken for {dataset.Classes[predictions.Predictions[error.Sample]]}, p {error.Probability:0.000}"),
            Image = Picture(dataset.Pixels, dataset.Samples[error.Sample]),
        });
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
