using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Transfer;

/// <summary>
/// How pictures of another shape than the network's input are best brought to it: a stretched picture is whole but out of shape, a cropped one loses its
/// margins, a padded one is smaller. Which costs least depends on the pictures, so probes on a few of them are asked.
/// </summary>
internal static class ResizeChoice
{
    /// <summary>The share of pictures of another shape from which on it is worth asking.</summary>
    private const double FewestOthers = 0.25;

    /// <summary>The difference between the quotients of width and height that is not worth a thought.</summary>
    private const double SameShape = 0.05;

    /// <summary>The preprocessing with the chosen mode; <paramref name="own"/> where no other is better.</summary>
    /// <param name="extraction">Gives features.</param>
    /// <param name="few">The pictures that are tried; null: too few.</param>
    /// <param name="own">The model's own preprocessing.</param>
    /// <param name="options">How the probe is fitted.</param>
    /// <param name="views">Whether it may see pictures in several views.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Preprocessing Of(FeatureExtraction extraction, FewImages? few, Preprocessing own, ProbeOptions options, bool views, CancellationToken cancellationToken)
    {
        if (few is null || !OtherShapes(few.Images, own))
        {
            return own;
        }

        // Of equal ones the model's own, which is tried first.
        IEnumerable<ResizeMode> modes = Enum.GetValues<ResizeMode>().OrderBy(mode => mode != own.Resize);
        return modes.Select(mode => new Preprocessing(own) { Resize = mode }).MinBy(Loss)!;

        // Of the strength that suits this mode best: a loss says more than how many are right. In one view, scaled as the features of the probe itself are going to be.
        double Loss(Preprocessing preprocessing)
        {
            float[][] rows = extraction.Of(few.Images, preprocessing, flips: false, null, cancellationToken);
            return few.Probabilities(rows, options.ScalingFor(views ? 2 : 1), options.CandidatesFor(rows[0].Length), cancellationToken)
                .Min(probabilities => FewImages.Losses(probabilities, few.Labels).Average());
        }
    }

    private static bool OtherShapes(ImageDataset images, Preprocessing own)
    {
        if (images.Pixels is not IImageSizeReader reader)
        {
            return false;
        }

        double wanted = (double)own.Width / own.Height;
        int others = images.Samples.Count(sample => reader.SizeOf(sample) is { } size && Math.Abs((double)size.Width / size.Height / wanted - 1) > SameShape);
        return others >= FewestOthers * images.Count;
    }
}
