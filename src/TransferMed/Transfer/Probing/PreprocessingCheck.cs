using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Transfer;

/// <summary>
/// Asks whether weights were trained with another preprocessing than the stated one: probes on the features of a few training pictures
/// under the usual ones, judged by cross-validation. It speaks only where another one is right clearly more often, picture by picture.
/// </summary>
internal static class PreprocessingCheck
{
    private const int MostPerClass = 30;
    private const int MostImages = 200;
    private const int FewestImages = 16;
    private const double Strength = 0.01;

    /// <summary>The gain in balanced accuracy that is worth a word.</summary>
    internal const double Margin = 0.05;

    /// <summary>The gain in the loss, in its standard errors over pictures, below which it may be chance.</summary>
    internal const double Errors = 3;

    /// <summary>The advice, or null.</summary>
    public static string? Advice(
        FeatureExtraction extraction, ImageDataset train, float[][] rows, Preprocessing own, int[]? foldOf, CancellationToken cancellationToken)
    {
        if (foldOf is null || own.Channels != 3)
        {
            return null;
        }

        int perClass = Math.Min(MostPerClass, Math.Max(4, MostImages / train.Classes.Count));
        int[] chosen = [.. Enumerable.Range(0, train.Count).GroupBy(i => train.Samples[i].Label).SelectMany(members => Spread([.. members], perClass)).Order()];
        int[] folds = [.. chosen.Select(i => foldOf[i])];
        int[] labels = [.. chosen.Select(i => train.Samples[i].Label)];
        if (chosen.Length < FewestImages || !EveryClassInTwoFolds(labels, folds))
        {
            return null;
        }

        int views = rows.Length / train.Count;
        Judgement ofOwn = Judge([.. chosen.Select(i => rows[i * views])], labels, train.Classes.Count, folds, cancellationToken);
        if (ofOwn.BalancedAccuracy + Margin > 1)
        {
            return null;
        }

        ImageDataset few = train.Subset(chosen);
        (string Name, Judgement Found)? best = null;
        foreach ((string name, Preprocessing other) in Usual(own))
        {
            Judgement found = Judge(extraction.Once(few, other, cancellationToken), labels, train.Classes.Count, folds, cancellationToken);
            if (best is null || found.BalancedAccuracy > best.Value.Found.BalancedAccuracy)
            {
                best = (name, found);
            }
        }

        return best is { } better && better.Found.IsClearlyBetterThan(ofOwn) ? Word(better.Name, better.Found, ofOwn, chosen.Length) : null;
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

    private static Judgement Judge(float[][] rows, int[] labels, int classes, int[] folds, CancellationToken cancellationToken)
    {
        var samples = new ProbeSamples(rows, labels, classes, balanced: true, cancellationToken);
        var validation = new CrossValidation(samples, folds);
        double[][] probabilities = validation.Probabilities([Strength], cancellationToken)[0];
        return new Judgement(
            validation.Mean(i => Array.IndexOf(probabilities[i], probabilities[i].Max()) == labels[i] ? 1 : 0, balanced: true),
            [.. labels.Select((label, i) => -Math.Log(Math.Max(probabilities[i][label], 1e-12)))]);
    }

    private static IEnumerable<int> Spread(int[] members, int count) => members.Length <= count
        ? members
        : Enumerable.Range(0, count).Select(i => members[(int)((long)i * members.Length / count)]);

    private static bool EveryClassInTwoFolds(int[] labels, int[] folds) =>
        labels.Zip(folds).GroupBy(pair => pair.First).All(members => members.Select(pair => pair.Second).Distinct().Count() > 1);

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
