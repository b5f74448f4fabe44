using System.Globalization;
using TransferMed.Imaging;

namespace TransferMed.Explanations;

/// <summary>Draws a heat map over its picture, with a scale.</summary>
internal static class Overlay
{
    private const int Gap = 8;
    private const int BarWidth = 14;
    private const int Dot = 2;

    private static readonly RgbColor Ground = new(255, 255, 255);
    private static readonly RgbColor Ink = new(32, 32, 32);

    public static byte[] Draw(ExplainedImage image, HeatMap map, OverlayOptions options)
    {
        options.Validate();
        int factor = Math.Max(1, (options.MinimumSide + Math.Min(map.Height, map.Width) - 1) / Math.Min(map.Height, map.Width));
        (int width, int height) = (map.Width * factor, map.Height * factor);
        string[] numbers = Numbers(map);
        int left = options.ShowImage ? width + Gap : 0;
        int legend = options.Legend ? Gap + BarWidth + Gap / 2 + Dot * numbers.Max(DigitFont.WidthOf) + Gap : 0;
        var canvas = new Canvas(left + width + legend, height, Ground);
        ReadOnlySpan<RgbColor> colors = ColorTable.Of(options.Colors, map.IsSigned);
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                RgbColor own = Own(image, y * map.Width + x);
                RgbColor heat = colors[Index(map[y, x], map.IsSigned)];
                if (options.ShowImage)
                {
                    canvas.Fill(x * factor, y * factor, factor, factor, own);
                }

                canvas.Fill(left + x * factor, y * factor, factor, factor, Mix(own, heat, options.Opacity));
            }
        }

        if (options.Legend)
        {
            DrawLegend(canvas, left + width + Gap, numbers, colors);
        }

        return canvas.ToPng();
    }

    // The bar is as it stands in the table, not mixed: the ends are what the numbers say.
    private static void DrawLegend(Canvas canvas, int left, string[] numbers, ReadOnlySpan<RgbColor> colors)
    {
        for (int y = 0; y < canvas.Height; y++)
        {
            canvas.Fill(left, y, BarWidth, 1, colors[(canvas.Height - 1 - y) * (ColorTable.Size - 1) / Math.Max(1, canvas.Height - 1)]);
        }

        int text = left + BarWidth + Gap / 2;
        int lowest = canvas.Height - Dot * DigitFont.Height;
        for (int i = 0; i < numbers.Length; i++)
        {
            canvas.Write(numbers[i], text, Dot + (lowest - 2 * Dot) * i / (numbers.Length - 1), Dot, Ink);
        }
    }

    // The raw values at the top, (for signed maps) the middle and the bottom of the scale.
    private static string[] Numbers(HeatMap map)
    {
        double largest = Math.Max(Math.Abs(map.RawMinimum), Math.Abs(map.RawMaximum));
        return map.IsSigned ? [Text(largest), "0", Text(-largest)] : [Text(largest), "0"];
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static int Index(float value, bool isSigned) =>
        (int)Math.Round((ColorTable.Size - 1) * Math.Clamp(isSigned ? (value + 1.0) / 2 : value, 0, 1));

    private static RgbColor Own(ExplainedImage image, int pixel)
    {
        int channels = image.Geometry.Channels;
        ReadOnlySpan<byte> values = image.Pixels.Slice(pixel * channels, channels);
        return new RgbColor(values[0], values[channels > 1 ? 1 : 0], values[channels > 2 ? 2 : 0]);
    }

    private static RgbColor Mix(RgbColor under, RgbColor over, double share) => new(
        Mix(under.Red, over.Red, share), Mix(under.Green, over.Green, share), Mix(under.Blue, over.Blue, share));

    private static byte Mix(byte under, byte over, double share) => (byte)Math.Round(under * (1 - share) + over * share);
}
