using TorchSharp;
using TransferMed.Loading;
using static TorchSharp.torch;

namespace TransferMed.Tests.Loading;

public sealed class ColorTests : IDisposable
{
    private static readonly float[] s_values = [0.2f, 0.4f, 0.6f, 0.3f, 0.5f, 0.1f, 0.9f, 0.7f, 0.25f, 0.35f, 0.45f, 0.55f];
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>One picture of 2 x 2 pixels through one change.</summary>
    private static float[] Change(double brightness = 1, double contrast = 1, double saturation = 1, double hue = 0) =>
        BatchCopy.Floats(ColorMatrix.Apply(tensor(s_values, [1, 3, 2, 2]), [ColorMatrix.Of(brightness, contrast, saturation, hue, 3)]).contiguous());

    private static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private static double Luma(float[] image, int pixel) => 0.299 * image[pixel] + 0.587 * image[4 + pixel] + 0.114 * image[8 + pixel];

    [Fact]
    public void Brightness_contrast_and_saturation_equal_their_formulas()
    {
        AssertClose([.. s_values.Select(v => v * 1.1f)], Change(brightness: 1.1), 1e-6f);
        double mean = Enumerable.Range(0, 4).Average(p => Luma(s_values, p));
        AssertClose([.. s_values.Select(v => (float)(0.7 * v + 0.3 * mean))], Change(contrast: 0.7), 1e-6f);
        AssertClose([.. s_values.Select((v, i) => (float)(0.6 * v + 0.4 * Luma(s_values, i % 4)))], Change(saturation: 0.6), 1e-6f);
    }

    [Fact]
    public void Values_equal_those_of_torchvision()
    {
        // torchvision 0.14 adjust_saturation(1.2), adjust_brightness(0.9), adjust_contrast(0.8); its luma weights have four digits.
        AssertClose(TorchvisionValues, Change(0.9, 0.8, 1.2), 2e-4f);
    }

    private static readonly float[] TorchvisionValues = [0.204322f, 0.400683f, 0.495611f, 0.264588f, 0.463522f, 0.141483f, 0.754811f, 0.610188f, 0.247522f, 0.357483f, 0.366011f, 0.480588f];

    [Fact]
    public void Hue_keeps_luma_and_comes_back_after_a_full_turn()
    {
        float[] turned = Change(hue: 0.13);
        for (int p = 0; p < 4; p++)
        {
            Assert.Equal(Luma(s_values, p), Luma(turned, p), 1e-6);
        }

        Assert.True(Math.Abs(turned[0] - s_values[0]) > 0.01);
        AssertClose(s_values, Change(hue: 0.5, saturation: 1) is { } half ? Again(half) : [], 1e-5f);
        static float[] Again(float[] half) => BatchCopy.Floats(ColorMatrix.Apply(tensor(half, [1, 3, 2, 2]), [ColorMatrix.Of(1, 1, 1, 0.5, 3)]).contiguous());
    }

    [Fact]
    public void Grey_pictures_follow_brightness_and_contrast()
    {
        Tensor image = tensor([0.1f, 0.2f, 0.3f, 0.6f], [1, 1, 2, 2]);
        float[] changed = BatchCopy.Floats(ColorMatrix.Apply(image, [ColorMatrix.Of(2, 0.5, 0.1, 0.4, 1)]).contiguous());
        AssertClose([0.4f, 0.5f, 0.6f, 0.9f], changed, 1e-6f);
        Assert.Null(ColorMatrix.Of(1, 1, 0.5, 0.2, 1));
    }

    [Fact]
    public void Only_drawn_pictures_change_and_intensities_stay_in_range()
    {
        Tensor images = tensor([.. s_values, .. s_values], [2, 3, 2, 2]);
        Tensor changed = ColorMatrix.Apply(images, [null, ColorMatrix.Of(1.2, 1, 1, 0, 3)]);
        Assert.Equal(s_values, BatchCopy.Floats(changed[0]));

        var augmenter = new Augmentation.Stages([new ColorJitter { Brightness = new DrawRange(3, 3) }]);
        Tensor bright = augmenter.ChangePixels(tensor(s_values, [1, 3, 2, 2]) * 255, [new SampleKey(0, 0, 0, 0)]);
        Assert.Equal(255f, bright.max().ToSingle());
    }
}
