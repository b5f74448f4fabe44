using System.Globalization;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Mixes each image of a batch with the next one, by one of several transforms or by none.</summary>
internal static class SampleMixing
{
    /// <summary>Mixes the images.</summary>
    /// <param name="images">(N, C, H, W), normalised.</param>
    /// <param name="transforms">Those of which an image gets at most one.</param>
    /// <param name="random">The draws of each image.</param>
    /// <returns>The images, and the share of the next one in each.</returns>
    public static (Tensor Images, double[] Shares) Apply(Tensor images, IReadOnlyList<MixingTransform> transforms, SampleRandom[] random)
    {
        int count = random.Length;
        int height = (int)images.size(2);
        int width = (int)images.size(3);
        var boxes = new Box[count];
        var weights = new float[count];
        var shares = new double[count];
        for (int i = 0; i < count && count > 1; i++)
        {
            (boxes[i], weights[i]) = Draw(transforms, random[i], height, width);
            shares[i] = (double)weights[i] * boxes[i].Height * boxes[i].Width / ((double)height * width);
        }

        // With a weight of 0 or 1, lerp gives the one or the other image exactly.
        return Array.Exists(shares, share => share > 0)
            ? (images.lerp(images.roll(-1, 0), Box.Masks(boxes, weights, height, width, images.device).expand_as(images)), shares)
            : (images, shares);
    }

    /// <summary>The share of each class in each image, N x K by rows.</summary>
    /// <param name="shares">The share of the next image in each.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classes">The number of classes, K.</param>
    public static float[] SoftLabels(double[] shares, long[] labels, int classes)
    {
        int count = labels.Length;
        var soft = new float[count * classes];
        for (int i = 0; i < count; i++)
        {
            soft[i * classes + (int)labels[i]] += (float)(1.0 - shares[i]);
            soft[i * classes + (int)labels[(i + 1) % count]] += (float)shares[i];
        }

        return soft;
    }

    /// <summary>The findings or values of each mixed image, N x T by rows; one that either image does not know is not known.</summary>
    /// <param name="shares">The share of the next image in each.</param>
    /// <param name="targets">Those of each image, N x T by rows, NaN where one is not known.</param>
    /// <param name="count">How many an image has, T.</param>
    public static float[] Targets(double[] shares, float[] targets, int count)
    {
        var mixed = new float[targets.Length];
        for (int i = 0; i < mixed.Length; i++)
        {
            int sample = i / count;
            float next = targets[(sample + 1) % shares.Length * count + i % count];
            mixed[i] = shares[sample] == 0 ? targets[i] : (float)((1 - shares[sample]) * targets[i] + shares[sample] * next);
        }

        return mixed;
    }

    /// <summary>Refuses transforms of which an image would have to get more than one.</summary>
    public static void Require(IEnumerable<MixingTransform> transforms)
    {
        MixingTransform[] all = [.. transforms];
        double sum = all.Sum(transform => transform.Probability);
        string each = string.Join(" and ", all.Select(transform => string.Create(CultureInfo.InvariantCulture, $"{transform.GetType().Name}.{nameof(transform.Probability)} {transform.Probability}")));
        OptionCheck.Require(sum <= 1, nameof(Augmentation), string.Create(CultureInfo.InvariantCulture, $"holds {each}, which add up to {sum}; an image gets one of them or none: give at most 1 in sum."));
    }

    private static (Box Box, float Weight) Draw(IReadOnlyList<MixingTransform> transforms, SampleRandom random, int height, int width)
    {
        double kind = random.NextDouble();
        double below = 0;
        foreach (MixingTransform transform in transforms)
        {
            below += transform.Probability;
            if (kind < below)
            {
                return transform.Draw(random, height, width);
            }
        }

        return default;
    }
}
