using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Blends each picture of a batch with the next one (mixup), or pastes a rectangle of the next one into it (CutMix).</summary>
internal static class SampleMixing
{
    /// <summary>Mixes the pictures.</summary>
    /// <param name="images">(N, C, H, W), normalised.</param>
    /// <param name="augmentation">Probabilities and distributions.</param>
    /// <param name="keys">The keys of the pictures.</param>
    /// <param name="labels">The class of each picture.</param>
    /// <param name="classes">The number of classes, K.</param>
    /// <returns>The pictures, and the share of each class in each picture, N x K by rows.</returns>
    public static (Tensor Images, float[] SoftLabels) Apply(Tensor images, Augmentation augmentation, SampleKey[] keys, long[] labels, int classes)
    {
        int count = keys.Length;
        int height = (int)images.size(2);
        int width = (int)images.size(3);
        var boxes = new Box[count];
        var weights = new float[count];
        var shares = new double[count];
        for (int i = 0; i < count && count > 1; i++)
        {
            (boxes[i], weights[i]) = Draw(augmentation, keys[i].Draws(DrawPurpose.Mixing), height, width);
            shares[i] = (double)weights[i] * boxes[i].Height * boxes[i].Width / ((double)height * width);
        }

        var soft = new float[count * classes];
        for (int i = 0; i < count; i++)
        {
            soft[i * classes + (int)labels[i]] += (float)(1.0 - shares[i]);
            soft[i * classes + (int)labels[(i + 1) % count]] += (float)shares[i];
        }

        // With a weight of 0 or 1, lerp gives the one or the other picture exactly.
        return Array.Exists(shares, share => share > 0)
            ? (images.lerp(images.roll(-1, 0), Box.Masks(boxes, weights, height, width, images.device).expand_as(images)), soft)
            : (images, soft);
    }

    private static (Box Box, float Weight) Draw(Augmentation augmentation, SampleRandom random, int height, int width)
    {
        double kind = random.NextDouble();
        if (kind < augmentation.MixupProbability)
        {
            return (new Box(0, 0, height, width), (float)BetaDistribution.Draw(ref random, augmentation.MixupAlpha));
        }

        if (kind < augmentation.MixupProbability + augmentation.CutMixProbability)
        {
            double area = BetaDistribution.Draw(ref random, augmentation.CutMixAlpha);
            return (Box.Draw(ref random, area, (double)width / height, height, width), 1f);
        }

        return default;
    }
}
