using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using TransferMed.Reporting;

namespace TransferMed.Tests.Reporting;

public partial class PlotTests
{
    [Fact]
    public void Ticks_are_few_round_and_cover_the_range() => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 1e6], Gen.Int[3, 8]).Sample((min, length, count) =>
    {
        (double from, double to) = AxisTicks.Around(min, min + length, count);
        IReadOnlyList<double> ticks = AxisTicks.Between(from, to, count);
        Assert.InRange(ticks.Count, 2, 2 * count + 2);
        Assert.True(from <= min + 1e-6 * length && to >= min + length - 1e-6 * length);
        Assert.Equal(ticks.Count, ticks.Select(tick => AxisTicks.Label(tick, ticks)).Distinct().Count());
    });

    [Theory]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.83, 0.97, 5, "0.85 0.90 0.95")]
    [InlineData(-0.1, 0.3, 4, "\u22120.1 0.0 0.1 0.2 0.3")]
    public void Ticks_read_as_one_would_write_them(double min, double max, int count, string expected)
    {
        IReadOnlyList<double> ticks = AxisTicks.Between(min, max, count);
        Assert.Equal(expected, string.Join(' ', ticks.Select(tick => AxisTicks.Label(tick, ticks))));
    }

    [Theory]
    [InlineData(1e30, 1.0000000000000002e30)]
    [InlineData(-1.7e308, 1.7e308)]
    [InlineData(1.7e308, 1.7e308)]
    [InlineData(0, 1.7e308)]
    [InlineData(0, double.Epsilon)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(double.NaN, 1)]
    public void Ticks_of_ranges_without_room_for_steps_end(double min, double max)
    {
        (double from, double to) = AxisTicks.Around(min, max, 5);
        Assert.InRange(AxisTicks.Between(from, to, 5).Count, 0, 12);
        Assert.InRange(AxisTicks.Between(min, max, 5).Count, 0, 12);
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("wwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "wwwwww\u2026")]
    [InlineData("illicit lilies still fit", "illicit lilies\u2026")]
    public void A_name_that_does_not_fit_ends_with_an_ellipsis(string name, string expected) => Assert.Equal(expected, TextWidth.Fit(name, 110, isBold: true));

    [Fact]
    public void A_single_value_still_gets_an_axis()
    {
        PlotAxis axis = PlotAxis.Around("F1", [0.5, double.NaN]);
        Assert.InRange(axis.Position(0.5), 0.01, 0.99);
        Assert.Equal(0.5, PlotAxis.Around("nothing", [double.NaN]).Position(0.5));
    }

    [Fact]
    public void Equal_ratios_are_equally_far_on_a_logarithmic_axis()
    {
        PlotAxis axis = PlotAxis.Logarithmic("pictures", [10, 20, 40]);
        Assert.Equal(axis.Position(20) - axis.Position(10), axis.Position(40) - axis.Position(20), 1e-12);
    }

    [Fact]
    public void Thirty_series_differ_by_more_than_their_colour()
    {
        SeriesStyle[] styles = [.. Enumerable.Range(0, 30).Select(index => new SeriesStyle(index))];
        Assert.Equal(30, styles.Select(style => (style.Color, style.Dash)).Distinct().Count());
        Assert.Equal(7, styles.Take(7).Select(style => style.Shape).Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Colours_can_be_told_from_their_ground_in_every_scheme(int scheme)
    {
        string style = new ReportPage(HtmlReport.Render(new AStudy { Seeds = 1 }.Create())).All("style").Single().Value;
        Match[] schemes = [.. Scheme().Matches(style).Cast<Match>()];
        Assert.Equal(3, schemes.Length);
        Dictionary<string, double> light = Color().Matches(schemes[scheme].Value).Cast<Match>().ToDictionary(color => color.Groups[1].Value, color => Luminance(color.Groups[2].Value));
        foreach (string ground in (string[])["page", "paper", "tint"])
        {
            Assert.All((string[])["ink", "muted", "accent"], ink => Assert.InRange(Contrast(light[ink], light[ground]), 4.5, 21));
        }

        Assert.All((string[])["warn", "bad", "good"], ink => Assert.InRange(Contrast(light[ink], light[ink + "-ground"]), 4.5, 21));
        Assert.InRange(Contrast(light["ink"], light["heat"]), 4.5, 21);
        Assert.All(Enumerable.Range(0, SeriesStyle.Colors), series => Assert.InRange(Contrast(light[$"s{series}"], light["paper"]), 3, 21));
    }

    /// <summary>WCAG 2.2, contrast ratio.</summary>
    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Luminance(string color)
    {
        double[] linear = [.. Enumerable.Range(0, 3).Select(channel =>
        {
            double value = int.Parse(color.AsSpan(2 * channel, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        })];
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    [GeneratedRegex(@":root \{[^}]*--s5[^}]*\}")]
    private static partial Regex Scheme();

    [GeneratedRegex("--([a-z0-9-]+): #([0-9a-f]{6})")]
    private static partial Regex Color();
}
