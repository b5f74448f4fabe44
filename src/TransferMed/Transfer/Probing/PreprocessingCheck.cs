using System.Globalization;
using TransferMed.Imaging;

namespace TransferMed.Transfer;

/// <summary>
/// Asks whether weights were trained with another preprocessing than the stated one: probes on the features of a few training pictures
/// under the usual ones, judged by cross-validation. It speaks only where another one is right clearly more often, picture by picture.
/// </summary>
internal static class PreprocessingCheck
{
    private const double Strength = 0.01;

    /// <summary>The gain in balanced accuracy that is worth a word.</summary>
    internal const double Margin = 0.05;

    /// <summary>The gain in the loss, in its standard errors over pictures, below which it may be chance.</summary>
    internal const double Errors = 3;

    /// <summary>The advice, or null.</summary>
    public static string? Advice(FeatureExtraction extraction, FewImages? few, float[][] rows, Preprocessing own, CancellationToken cancellationToken)
    {
        if (few is null || own.Channels != 3)
        {
            return null;
        }

        Judgement ofOwn = Judge(few.RowsOf(rows), few, cancellationToken);
        if (ofOwn.BalancedAccuracy + Margin > 1)
        {
            return null;
        }

        (string Name, Judgement Found)? best = null;
        foreach ((string name, Preprocessing other) in Usual(own))
        {
            Judgement found = Judge(extraction.Once(few.Images, other, cancellationToken), few, cancellationToken);
            if (best is null || found.BalancedAccuracy > best.Value.Found.BalancedAccuracy)
            {
                best = (name, found);
            }
        }

        return best is { } better && better.Found.IsClearlyBetterThan(ofOwn) ? Word(better.Name, better.Found, ofOwn, few.Images.Count) : null;
    }

    /// <summary>The other usual preprocessings of three channels, at the same size.</summary>
    internal static IEnumerable<(string Name, Preprocessing Preprocessing)> Usual(Preprocessing own)
    {
        (string Name, Preprocessing Value)[] kinds =
        [
            ("Preprocessing.ImageNet() (red first, 0 to 1, ImageNet's mean and deviation)", Preprocessing.ImageNet()),
            ("values of 0 to 1, blue first, with ImageNet's mean and deviation", Reversed(Preprocessing.ImageNet(), ChannelOrder.Bgr)),
            ("Preprocessing.Caffe() (blue first, 0 to 255, less ImageNet's mean)", Preprocessing.Caffe()),
            ("values of 0 to 255, red first, less ImageNet's mean", Reversed(Preprocessing.Caffe(), ChannelOrder.Rgb)),
            ("values of 0 to 1, red first, with mean 0.5 and deviation 0.5", Centred(ChannelOrder.Rgb)),
            ("values of 0 to 1, blue first, with mean 0.5 and deviation 0.5", Centred(ChannelOrder.Bgr)),
        ];
        foreach ((string name, Preprocessing kind) in kinds)
        {
            Preprocessing whole = new(own) { Order = kind.Order, MaximumValue = kind.MaximumValue, Mean = kind.Mean, StandardDeviation = kind.StandardDeviation };
            if (!whole.Equals(own))
            {
                yield return (name, whole);
            }
        }
    }

    private static Preprocessing Reversed(Preprocessing preprocessing, ChannelOrder order) => new(preprocessing)
    {
        Order = order,
        Mean = [.. preprocessing.Mean.Reverse()],
        StandardDeviation = [.. preprocessing.StandardDeviation.Reverse()],
    };

    private static Preprocessing Centred(ChannelOrder order) => new() { Order = order, Mean = [0.5f], StandardDeviation = [0.5f] };

    private static Judgement Judge(float[][] rows, FewImages few, CancellationToken cancellationToken)
    {
        double[][] probabilities = few.Probabilities(rows, FeatureScaling.Standard, [Strength], cancellationToken)[0];
        double[] right = [.. few.Labels.Select((label, i) => Array.IndexOf(probabilities[i], probabilities[i].Max()) == label ? 1.0 : 0)];
        return new Judgement(
            few.Labels.Zip(right).GroupBy(pair => pair.First, pair => pair.Second).OrderBy(group => group.Key).Average(group => group.Average()),
            FewImages.Losses(probabilities, few.Labels));
    }

    private static string Word(string name, Judgement better, Judgement own, int images) => string.Create(
        CultureInfo.InvariantCulture,
        $"The preprocessing does not seem to be that of the weights: on {images} training pictures a probe with {name} has a balanced accuracy of {better.BalancedAccuracy:0.00} in cross-validation, with the model's own {own.BalancedAccuracy:0.00}. Give the model the preprocessing that its weights were trained with.");

    /// <summary>How good a probe is.</summary>
    /// <param name="BalancedAccuracy">The mean over the classes of the share that is right.</param>
    /// <param name="Losses">The loss of each picture.</param>
    private sealed record Judgement(double BalancedAccuracy, double[] Losses)
    {
        public bool IsClearlyBetterThan(Judgement other)
        {
            double[] gains = [.. other.Losses.Zip(Losses, (before, after) => before - after)];
            double mean = gains.Average();
            double error = Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1.0) / gains.Length);
            return BalancedAccuracy >= other.BalancedAccuracy + Margin && mean > Errors * error;
        }
    }
}
