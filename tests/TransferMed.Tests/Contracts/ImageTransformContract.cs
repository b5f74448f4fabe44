using System.Globalization;
using TorchSharp;
using TransferMed.Loading;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>
/// What every transform keeps, the library's as well as one of your own. Each check throws an exception with a sentence. They use twelve
/// images of 9 x 11 pixels, an even dark and an even bright one among them.
/// </summary>
public static class ImageTransformContract
{
    private const int Count = 12;
    private const int Height = 9;
    private const int Width = 11;

    /// <summary>All checks.</summary>
    /// <param name="transform">The transform.</param>
    /// <param name="channels">The channels of the images, 1 or 3.</param>
    /// <param name="neutral">The same transform with arguments at which it changes nothing; null where it has none.</param>
    /// <param name="tolerance">By how much a value may differ where it should be equal, on the scale of 0 to 255.</param>
    /// <param name="mixes">True for one that mixes images of a batch, and therefore depends on the batch.</param>
    public static void Check(ImageTransform transform, int channels = 3, ImageTransform? neutral = null, double tolerance = 0, bool mixes = false)
    {
        HasAnIdentityOfItsOwn(transform);
        KeepsShapeAndType(transform, channels);
        RepeatsItself(transform, channels);
        TakesItsDrawsFromThoseGiven(transform, channels);
        LeavesNoTensorBehind(transform, channels);
        if (!mixes)
        {
            DoesNotSeeTheBatch(transform, channels, tolerance);
        }

        if (neutral is not null)
        {
            ChangesNothingWithout(neutral, channels, tolerance);
        }
    }

    /// <summary>Its arguments are valid, and what it is called in checkpoints does not depend on the culture.</summary>
    public static void HasAnIdentityOfItsOwn(ImageTransform transform)
    {
        transform.Validate();
        CultureInfo before = CultureInfo.CurrentCulture;
        string plain = transform.ToJson();
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Require(transform.ToJson() == plain, $"the identity {plain} is {transform.ToJson()} in another culture.");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Shape and type are those given, and every value is finite, in twenty epochs.</summary>
    public static void KeepsShapeAndType(ImageTransform transform, int channels = 3)
    {
        for (int epoch = 0; epoch < 20; epoch++)
        {
            using DisposeScope scope = NewDisposeScope();
            using Tensor images = Images(channels);
            Tensor changed = transform.Apply(images.clone(), Draws(epoch));
            Require(changed.shape.SequenceEqual(images.shape), $"images of ({string.Join(", ", images.shape)}) become ({string.Join(", ", changed.shape)}).");
            Require(changed.dtype == ScalarType.Float32, $"images of Float32 become {changed.dtype}.");
            int fault = Array.FindIndex(Read(changed), value => !float.IsFinite(value));
            Require(fault < 0, $"a value of image {fault / (channels * Height * Width)} is not finite in epoch {epoch}.");
        }
    }

    /// <summary>The same images with the same draws give the same values to the bit.</summary>
    public static void RepeatsItself(ImageTransform transform, int channels = 3) =>
        Require(Apply(transform, channels, All, 3).SequenceEqual(Apply(transform, channels, All, 3)), "the same images with the same draws come out otherwise the second time.");

    /// <summary>Draws of LibTorch's own generator, whatever its state, do not come in.</summary>
    public static void TakesItsDrawsFromThoseGiven(ImageTransform transform, int channels = 3)
    {
        manual_seed(1);
        float[] first = Apply(transform, channels, All, 3);
        manual_seed(2);
        Require(Apply(transform, channels, All, 3).SequenceEqual(first), "it draws from LibTorch's own generator, which is not keyed by the image.");
    }

    /// <summary>An image alone, in another place and beside others is what it is in the batch, in five epochs.</summary>
    public static void DoesNotSeeTheBatch(ImageTransform transform, int channels = 3, double tolerance = 0)
    {
        int values = channels * Height * Width;
        for (int epoch = 0; epoch < 5; epoch++)
        {
            float[] together = Apply(transform, channels, All, epoch);
            float[] reversed = Apply(transform, channels, [.. All.Reverse()], epoch);
            for (int i = 0; i < Count; i++)
            {
                ReadOnlySpan<float> expected = together.AsSpan(i * values, values);
                Require(Distance(expected, Apply(transform, channels, [i], epoch)) <= tolerance, $"image {i} alone comes out otherwise than in a batch.");
                Require(Distance(expected, reversed.AsSpan((Count - 1 - i) * values, values)) <= tolerance, $"image {i} comes out otherwise in another order of the batch.");
            }
        }
    }

    /// <summary>With arguments at which it changes nothing the images stay as they are.</summary>
    public static void ChangesNothingWithout(ImageTransform neutral, int channels = 3, double tolerance = 0)
    {
        using DisposeScope scope = NewDisposeScope();
        double distance = Distance(Read(Images(channels)), Apply(neutral, channels, All, 1));
        Require(distance <= tolerance, FormattableString.Invariant($"with arguments that say that nothing is changed a value moves by {distance}."));
    }

    /// <summary>Every tensor that it makes is freed with its step.</summary>
    public static void LeavesNoTensorBehind(ImageTransform transform, int channels = 3)
    {
        Apply(transform, channels, All, 0);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        for (int epoch = 0; epoch < 3; epoch++)
        {
            Apply(transform, channels, All, epoch);
        }

        Require(Tensor.TotalCount <= before, $"{Tensor.TotalCount - before} tensors are left after three batches.");
    }

    private static int[] All => [.. Enumerable.Range(0, Count)];

    /// <summary>Some of the images, in an order, changed.</summary>
    private static float[] Apply(ImageTransform transform, int channels, int[] chosen, int epoch)
    {
        using DisposeScope scope = NewDisposeScope();
        SampleRandom[] draws = Draws(epoch);
        Tensor images = Images(channels).index_select(0, tensor(Array.ConvertAll(chosen, i => (long)i)));
        return Read(transform.Apply(images, Array.ConvertAll(chosen, i => draws[i])));
    }

    private static SampleRandom[] Draws(int epoch) => [.. Enumerable.Range(0, Count).Select(i => new SampleRandom(7, epoch, i))];

    /// <summary>Intensities from 0 to 255; the first image is black, the second white.</summary>
    private static Tensor Images(int channels)
    {
        var random = new SampleRandom(11);
        int values = channels * Height * Width;
        var pixels = new float[Count * values];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i < values ? 0 : i < 2 * values ? 255 : random.NextInt32(256);
        }

        return tensor(pixels).reshape(Count, channels, Height, Width);
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)a[i] - b[i]));
        }

        return largest;
    }

    private static float[] Read(Tensor images) => images.contiguous().data<float>().ToArray();

    private static void Require(bool kept, string sentence)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"The transform does not keep its contract: {sentence}");
        }
    }
}
