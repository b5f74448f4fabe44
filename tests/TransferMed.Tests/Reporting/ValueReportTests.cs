using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Runtime;

namespace TransferMed.Tests.Reporting;

/// <summary>The page of an evaluation of measured values.</summary>
public class ValueReportTests
{
    private static readonly EvaluationReportOptions s_few = new() { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } };

    [Theory]
    [InlineData(1, 60)]
    [InlineData(1, 1)]
    [InlineData(3, 60)]
    [InlineData(3, 2)]
    public void A_report_is_sound(int values, int samples)
    {
        var page = new ReportPage(HtmlReport.Render(Evaluate(values, samples), s_few));
        page.AssertSound();
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        Assert.Equal(["Does it work?", "Where does it fail?", "How do I repeat it?"], page.All("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void A_single_value_stands_with_its_numbers_intervals_and_unit()
    {
        ValueEvaluation evaluation = Evaluate(1, 120);
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = evaluation.Intervals(s_few.Bootstrap);
        var page = new ReportPage(HtmlReport.Render(evaluation, s_few));
        string text = page.TextOf("figures").Replace('\u00A0', ' ');
        ValueScores scores = evaluation.PerValue[0];
        ConfidenceInterval error = intervals[ValueMetrics.MeanAbsoluteError.Name];
        Assert.Contains($"On average over 120 pictures bone age is off by {Text(scores.MeanAbsoluteError, "0.0")} [{Text(error.Lower, "0.0")}, {Text(error.Upper, "0.0")}] months.", text, StringComparison.Ordinal);
        Assert.All([scores.R2, scores.Pearson, scores.Spearman, intervals[ValueMetrics.R2.Name].Lower, intervals[ValueMetrics.Spearman.Name].Upper], number => Assert.Contains(Text(number, "0.000"), text, StringComparison.Ordinal));
        Assert.Contains($"Root mean squared error{Text(scores.RootMeanSquaredError, "0.0")}[", text, StringComparison.Ordinal);

        BlandAltman agreement = scores.BlandAltman!;
        string plots = page.TextOf("agreement").Replace('\u00A0', ' ');
        Assert.All([agreement.Bias, agreement.Lower, agreement.Upper], interval => Assert.Contains(
            $"{Signed(interval.Value)} [{Signed(interval.Lower)}, {Signed(interval.Upper)}] months", plots, StringComparison.Ordinal));
        Assert.Contains("On average bone age is predicted too high", text, StringComparison.Ordinal);
        Assert.Equal(2, page.All("svg").Count(svg => (string?)svg.Attribute("class") == "plot"));
    }

    [Fact]
    public void Several_values_have_intervals_and_units_of_their_own()
    {
        ValueEvaluation evaluation = Evaluate(2, 80);
        var page = new ReportPage(HtmlReport.Render(evaluation, s_few));
        string text = page.TextOf("figures").Replace('\u00A0', ' ').Replace("\n", "", StringComparison.Ordinal);
        Assert.Matches(@"bone age months80[0-9.]+ \[[0-9.]+, [0-9.]+\]", text);
        Assert.Matches(@"ejection fraction %80[0-9.]+ \[[0-9.]+, [0-9.]+\]", text);
        Assert.Contains("All metrics are means over the values", text, StringComparison.Ordinal);
        Assert.Equal(4, page.All("svg").Count(svg => (string?)svg.Attribute("class") == "plot"));
    }

    [Fact]
    public void What_is_not_known_takes_no_part_and_is_said()
    {
        var evaluation = ValueEvaluation.From(new ValuePredictions(
            ["age", "weight"], [[10, double.NaN], [20, double.NaN], [double.NaN, double.NaN], [30, double.NaN]], [[11, 1], [19, 2], [40, 3], [33, 4]], ["a", "b", "c", "d"]));
        var page = new ReportPage(HtmlReport.Render(evaluation, s_few));
        page.AssertSound();
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        Assert.Contains("Measured on no test picture: weight.", page.TextOf("figures"), StringComparison.Ordinal);
        Assert.Contains("Known are age of 3, weight of 0.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("weight", page.TextOf("agreement"), StringComparison.Ordinal);
        Assert.Contains("The 3 pictures of 3 whose", page.TextOf("errors"), StringComparison.Ordinal);
        Assert.Contains("weight: known of no picture", page.TextOf("card"), StringComparison.Ordinal);

        var nothing = ValueEvaluation.From(new ValuePredictions(["age"], [[double.NaN], [double.NaN]], [[1], [2]], ["a", "b"]));
        new ReportPage(HtmlReport.Render(nothing, s_few)).AssertSound();
    }

    [Fact]
    public void Equal_measurements_and_a_model_that_is_worse_than_the_mean_are_said()
    {
        var flat = ValueEvaluation.From(new ValuePredictions(["age"], [[5], [5], [5]], [[5], [5], [5]]));
        var page = new ReportPage(HtmlReport.Render(flat, s_few));
        page.AssertSound();
        Assert.Contains("n/a", page.TextOf("figures"), StringComparison.Ordinal);
        var worse = ValueEvaluation.From(new ValuePredictions(["age"], [[1], [2], [3]], [[3], [2], [1]]));
        Assert.Contains("R2 is -3.000", new ReportPage(HtmlReport.Render(worse, s_few)).TextOf("figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_units_are_encoded()
    {
        var evaluation = ValueEvaluation.From(new ValuePredictions(["<b>age</b>"], [[1], [2], [4]], [[1], [2], [3]], ["<i>", "&", "\""]) { Units = ["<u>&"] });
        var page = new ReportPage(HtmlReport.Render(evaluation, s_few));
        page.AssertSound();
        Assert.Empty(page.All("b").Concat(page.All("i")).Concat(page.All("u")));
        Assert.Contains("<u>&", page.TextOf("figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_values_and_pictures_make_no_endless_page()
    {
        string many = HtmlReport.Render(Evaluate(200, 20), s_few);
        var page = new ReportPage(many);
        page.AssertSound();
        Assert.InRange(many.Length, 1, 600_000);
        Assert.Contains("The first 40 of 200 rows", page.TextOf("figures"), StringComparison.Ordinal);
        Assert.Contains("The first 4 of 200 values are drawn.", page.TextOf("agreement"), StringComparison.Ordinal);

        string large = HtmlReport.Render(Evaluate(1, 5000), s_few);
        Assert.InRange(large.Length, 1, 600_000);
        Assert.Contains("1,000 of 5,000 pictures are drawn.", new ReportPage(large).TextOf("agreement"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_errors_stand_first()
    {
        var evaluation = ValueEvaluation.From(new ValuePredictions(
            ["age", "weight"], [[10, 1000], [20, 2000], [30, double.NaN]], [[10, 1000], [20, 2600], [36, 1]], ["/no/a.png", "/no/b.png", "/no/c.png"])
        { Units = ["months", ""] });
        string text = new ReportPage(HtmlReport.Render(evaluation, s_few with { Images = 2 })).TextOf("errors").Replace('\u00A0', ' ');
        int[] places = [.. new[] { "age: measured 30.00 months, predicted 36.00 months (6.00 too high)", "weight: measured 2000, predicted 2600 (600 too high)" }.Select(part => text.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain("a.png", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_and_tables_become_files()
    {
        using var folder = new TemporaryFolder();
        string[] files = [.. HtmlReport.WriteFiles(folder.Path, Evaluate(1, 30), s_few).Select(file => Path.GetFileName(file)!)];
        Assert.Contains("agreement-bone-age.svg", files);
        string[] lines = File.ReadAllLines(folder.File(files.Single(file => file.StartsWith("figures-value-by-value", StringComparison.Ordinal))));
        Assert.Equal("Value,\"Value, unit\",Known,Mean absolute error,\"Mean absolute error, lower\",\"Mean absolute error, upper\"", string.Join(',', lines[0].Split(',').Take(9)).TrimEnd(','));
    }

    [Theory]
    [InlineData(4.3, 127.31, "127.31")]
    [InlineData(41.2, -0.04, "0.0")]
    [InlineData(1234, -1234.5, "\u22121235")]
    [InlineData(0.0123, 0.01234, "0.0123")]
    [InlineData(double.NaN, 1.5, "1.50")]
    [InlineData(1, double.NaN, "n/a")]
    public void Numbers_have_as_many_decimals_as_their_size_asks_for(double size, double value, string expected) => Assert.Equal(expected, UnitText.For("", size).Number(value));

    internal static ValueEvaluation Evaluate(int values, int samples)
    {
        (string Name, string Unit, double Mean, double Spread)[] known = [("bone age", "months", 130, 40), ("ejection fraction", "%", 55, 10)];
        (string Name, string Unit, double Mean, double Spread)[] told = [.. Enumerable.Range(0, values).Select(value => value < known.Length ? known[value] : ($"value {value}", "", 0, 1))];
        double[][] truths = [.. Enumerable.Range(0, samples).Select(sample => told.Select((value, index) => value.Mean + value.Spread * new SampleRandom(sample, index, 3).NextGaussian()).ToArray())];
        return ValueEvaluation.From(new ValuePredictions(
            told.Select(value => value.Name),
            truths,
            truths.Select((row, sample) => row.Select((truth, index) => truth + told[index].Spread * (0.15 + 0.3 * new SampleRandom(sample, index, 4).NextGaussian())).ToArray()),
            truths.Select((_, sample) => $"/nowhere/hand {sample}.png"),
            truths.Select((_, sample) => $"patient {sample / 2}"))
        {
            Units = told.Select(value => value.Unit).ToValueList(),
        });
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Signed(double value) => Text(value, "0.0").Replace('-', '\u2212');
}
