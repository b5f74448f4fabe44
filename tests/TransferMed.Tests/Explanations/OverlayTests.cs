using SkiaSharp;
using TransferMed.Explanations;

namespace TransferMed.Tests.Explanations;

public sealed class OverlayTests
{
    [Fact]
    public void The_legend_shows_the_ends_of_the_scale_in_colour_and_number()
    {
        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(PlantedModel.Images(), 0);
        var options = new OverlayOptions { MinimumSide = 64, ShowImage = false };
        using SKBitmap bare = SKBitmap.Decode(explanation.ToPng(options with { Legend = false }));
        using SKBitmap drawn = SKBitmap.Decode(explanation.ToPng(options));

        Assert.Equal((64, 64), (bare.Width, bare.Height));
        Assert.True(drawn.Width > 64 + 8 + 14);
        var colors = ColorTable.Of(HeatColors.Inferno, false);
        Assert.Equal(new SKColor(colors[255].Red, colors[255].Green, colors[255].Blue), drawn.GetPixel(64 + 8 + 2, 0));
        Assert.Equal(new SKColor(colors[0].Red, colors[0].Green, colors[0].Blue), drawn.GetPixel(64 + 8 + 2, 63));
        int Dark(int from, int to) => Enumerable.Range(from, to - from).Sum(y => Enumerable.Range(64 + 8 + 14, drawn.Width - 86).Count(x => drawn.GetPixel(x, y).Red < 64));
        Assert.True(Dark(0, 10) > 0);
        Assert.True(Dark(54, 64) > 0);
        Assert.Equal(0, Dark(20, 44));
    }

    [Fact]
    public void Opacity_mixes_picture_and_map()
    {
        using TrainedModel model = PlantedModel.Create();
        Explanation explanation = model.Explain(PlantedModel.Images(), 0);
        SKColor At(double opacity)
        {
            using SKBitmap drawn = SKBitmap.Decode(explanation.ToPng(new OverlayOptions { Opacity = opacity, ShowImage = false, Legend = false, MinimumSide = 1 }));
            return drawn.GetPixel(9, 5);
        }

        var top = ColorTable.Of(HeatColors.Inferno, false)[255];
        Assert.Equal(255, At(0).Red);
        Assert.Equal(new SKColor(top.Red, top.Green, top.Blue), At(1));
        Assert.InRange(At(0.5).Green, top.Green / 2, top.Green / 2 + 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => At(1.5));
    }

    [Fact]
    public void Digits_are_all_different()
    {
        string[] signs = [.. "0123456789.-+E".Select(sign => string.Join(' ', DigitFont.Dots(sign.ToString())))];
        Assert.Equal(signs.Length, signs.Distinct().Count());
        Assert.Equal(11, DigitFont.WidthOf("1.5"));
    }
}
