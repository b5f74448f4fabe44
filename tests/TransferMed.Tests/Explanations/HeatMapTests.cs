using TransferMed.Explanations;
using TransferMed.Imaging;

namespace TransferMed.Tests.Explanations;

public sealed class HeatMapTests
{
    [Fact]
    public void Values_are_scaled_by_the_largest_magnitude_and_the_raw_range_is_kept()
    {
        HeatMap map = HeatMap.From(1, 3, [-4, 0, 2], isSigned: true);
        Assert.Equal([-1f, 0f, 0.5f], map.Values.ToArray());
        Assert.Equal((-4f, 2f), (map.RawMinimum, map.RawMaximum));
        Assert.Equal([0f, 0f], HeatMap.From(2, 1, [0, 0], isSigned: false).Values.ToArray());
        Assert.Throws<ArgumentException>(() => HeatMap.From(1, 1, [-1], isSigned: false));
        Assert.Throws<ArgumentException>(() => HeatMap.From(1, 1, [float.NaN], isSigned: true));
        Assert.Throws<ArgumentException>(() => HeatMap.From(2, 2, [1, 2], isSigned: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => map[0, 3]);
    }

    [Fact]
    public void Interpolation_is_linear_between_centres() =>
        Assert.Equal([0f, 0.25f, 0.75f, 1f], GridInterpolation.Bilinear([0, 1], 1, 2, 1, 4));

    [Fact]
    public void A_grid_of_the_pictures_size_stays_as_it_is() =>
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], GridInterpolation.Bilinear([1, 2, 3, 4, 5, 6], 2, 3, 2, 3));

    [Fact]
    public void The_seed_decides_a_random_map()
    {
        Assert.Equal(HeatMap.Random(6, 6, 3, 1).Values.ToArray(), HeatMap.Random(6, 6, 3, 1).Values.ToArray());
        Assert.NotEqual(HeatMap.Random(6, 6, 3, 1).Values.ToArray(), HeatMap.Random(6, 6, 3, 2).Values.ToArray());
    }

    [Theory]
    [InlineData(HeatColors.Viridis)]
    [InlineData(HeatColors.Inferno)]
    public void Lightness_rises_evenly(HeatColors colors)
    {
        double[] lightness = [.. ColorTable.Of(colors, false).ToArray().Select(Lightness)];
        double[] steps = [.. lightness.Zip(lightness.Skip(16), (low, high) => high - low)];
        double mean = steps.Average();
        Assert.InRange(lightness[^1] - lightness[0], 60, 100);
        Assert.All(steps, step => Assert.InRange(step, 0.5 * mean, 1.7 * mean));
    }

    [Fact]
    public void The_two_sides_are_of_equal_lightness()
    {
        double[] lightness = [.. ColorTable.Of(HeatColors.Auto, true).ToArray().Select(Lightness)];
        Assert.All(Enumerable.Range(0, 128), i => Assert.InRange(lightness[i] - lightness[255 - i], -8, 8));
        Assert.True(lightness[127] > lightness[0] + 30);
    }

    // CIE L*.
    private static double Lightness(RgbColor color)
    {
        static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
        double y = 0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue);
        return y <= 216.0 / 24389 ? y * 24389 / 27 : 116 * Math.Cbrt(y) - 16;
    }
}
