using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Reporting;
using TransferMed.Runtime;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Reporting;

/// <summary>The page of an evaluation of findings.</summary>
public class FindingReportTests
{
    private static readonly EvaluationReportOptions s_few = new() { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } };

    [Theory]
    [InlineData(1, 60)]
    [InlineData(3, 60)]
    [InlineData(3, 2)]
    [InlineData(14, 200)]
    [InlineData(40, 100)]
    public void A_report_is_sound(int findings, int samples)
    {
        var page = new ReportPage(HtmlReport.Render(Evaluate(findings, samples), s_few));
        page.AssertSound();
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        Assert.Equal(["Does it work?", "May I believe it?", "Where does it fail?", "How do I repeat it?"], page.All("h2").Select(heading => heading.Value));
    }

    [Fact]
    public void Every_finding_stands_with_its_numbers()
    {
        FindingEvaluation evaluation = Evaluate(3, 200);
        string text = new ReportPage(HtmlReport.Render(evaluation, s_few)).TextOf("figures").Replace('\u00A0', ' ');
        Assert.All(evaluation.PerFinding, scores =>
        {
            string row = text[text.IndexOf($"{scores.Name}{scores.Known}{scores.Support} ", StringComparison.Ordinal)..];
            double[] shown = [scores.Auc, scores.AucInterval!.Lower, scores.AucInterval.Upper, scores.AveragePrecision, scores.Threshold, scores.Recall, scores.Specificity, scores.Precision];
            Assert.All(shown, number => Assert.Contains(Text(number), row, StringComparison.Ordinal));
        });
        Assert.All(evaluation.Metrics.Values, value => Assert.Contains(Text(value), text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_known_takes_no_part_and_is_said()
    {
        double[][] truths = [[1, double.NaN, 0], [0, double.NaN, 0], [1, double.NaN, 0], [0, double.NaN, double.NaN]];
        var page = new ReportPage(HtmlReport.Render(
            FindingEvaluation.From(new FindingPredictions(["Mass", "Nodule", "Scar"], truths, truths.Select((_, i) => new[] { 0.9 - 0.2 * i, 0.5, 0.1 }), ["/no/a.png", "/no/b.png", "/no/c.png", "/no/d.png"])), s_few));
        page.AssertSound();
        string text = page.Text.Replace('\u00A0', ' ');
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        Assert.Contains("of 5 of the 12 pairs of picture and finding it is not", text, StringComparison.Ordinal);
        Assert.Contains("Among the test pictures where it is known not both there and absent: Nodule, Scar.", text, StringComparison.Ordinal);
        Assert.Contains("Nodule00 n/an/an/a0.500n/an/an/a", page.TextOf("figures").Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Scar: 0 there, 3 not there, 1 unknown", page.TextOf("card"), StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_of_which_nothing_is_known_are_no_reason_to_fail()
    {
        var page = new ReportPage(HtmlReport.Render(FindingEvaluation.From(new FindingPredictions(["Mass"], [[double.NaN], [double.NaN]], [[0.2], [0.8]], ["a", "b"])), s_few));
        page.AssertSound();
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        Assert.Contains("No finding is both there and absent", page.TextOf("figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_encoded()
    {
        FindingPredictions plain = Evaluate(3, 60).Predictions;
        string[] names = ["<b>mass</b>", "a & \"b\"", "'x' > y"];
        var page = new ReportPage(HtmlReport.Render(
            FindingEvaluation.From(new FindingPredictions(names, Rows(plain, plain.Truths), Rows(plain, plain.Predicted), plain.Paths!.Select(path => path + "<i>"))), s_few));
        page.AssertSound();
        Assert.Empty(page.All("b"));
        Assert.Empty(page.All("i"));
        Assert.All(names, name => Assert.Contains(name, page.TextOf("figures"), StringComparison.Ordinal));
    }

    [Fact]
    public void A_thousand_findings_make_no_endless_page_and_a_file_of_all()
    {
        FindingEvaluation evaluation = Evaluate(1000, 40);
        string html = HtmlReport.Render(evaluation, s_few);
        var page = new ReportPage(html);
        page.AssertSound();
        Assert.InRange(html.Length, 1, 600_000);
        Assert.Contains("The first 40 of 1,000 rows", page.TextOf("figures"), StringComparison.Ordinal);
        Assert.Matches("Of [0-9,]+ findings the 15 that most pictures show", page.TextOf("discrimination"));
        Assert.Contains("Of 1,000 findings the 30 that most pictures show", page.TextOf("together"), StringComparison.Ordinal);
        Assert.Contains("and 970 more findings", page.TextOf("card"), StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        IReadOnlyList<string> files = HtmlReport.WriteFiles(folder.Path, evaluation, s_few);
        string[] lines = File.ReadAllLines(files.Single(file => Path.GetFileName(file).StartsWith("figures-finding-by-finding", StringComparison.Ordinal)));
        Assert.Equal(1001, lines.Length);
        Assert.StartsWith("Finding,Known,There,\"There, share of known\",AUC,\"AUC, lower\",\"AUC, upper\",Average precision,Called from,Sensitivity,", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Thresholds_that_were_chosen_are_told_and_used()
    {
        FindingPredictions predictions = Evaluate(2, 100).Predictions;
        var evaluation = FindingEvaluation.From(predictions, new FindingThresholds(predictions.Targets, [0.123, 0.876]));
        string text = new ReportPage(HtmlReport.Render(evaluation, s_few)).TextOf("figures");
        Assert.Contains("Each finding is called from a threshold of its own on", text, StringComparison.Ordinal);
        Assert.Contains("0.123", text, StringComparison.Ordinal);
        Assert.Contains(Text(evaluation.PerFinding[1].Recall), text, StringComparison.Ordinal);
        Assert.Contains("no thresholds were chosen on validation", new ReportPage(HtmlReport.Render(Evaluate(2, 100), s_few)).TextOf("figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_occurs_together_is_counted_in_truth_and_as_called()
    {
        double[][] truths = [[1, 1], [1, 0], [0, 1], [1, double.NaN], [0, 0]];
        double[][] said = [[0.9, 0.9], [0.9, 0.9], [0.1, 0.9], [0.9, 0.9], [0.1, 0.1]];
        string text = new ReportPage(HtmlReport.Render(FindingEvaluation.From(new FindingPredictions(["Mass", "Fluid"], truths, said)), s_few)).TextOf("together").Replace('\u00A0', ' ').Replace("\n", "", StringComparison.Ordinal);
        Assert.Contains("Mass3in all150 %Fluid150 %2in all", text, StringComparison.Ordinal);
        Assert.Contains("Mass3in all2100 %Fluid266.7 %3in all", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_pictures_stand_with_the_map_of_the_finding_that_was_told_most_wrongly()
    {
        var asked = new List<(string Path, int Finding)>();
        using var folder = new TemporaryFolder();
        string[] pictures = [folder.File("a.png"), folder.File("b.png"), folder.File("c.png")];
        foreach ((int i, string path) in pictures.Index())
        {
            File.WriteAllBytes(path, TestImages.Png(8 + i));
        }

        using TrainedModel model = TrainedModel.FromNetwork(
            Network.Create(NetworkBuilder.Input(3, 16, 16).Conv(4, 3).GlobalAveragePool().Head(2, new FindingProbabilities()).Build(), seed: 3), ["Mass", "Fluid"], Preprocessing.ImageNet());
        var evaluation = FindingEvaluation.From(new FindingPredictions(["Mass", "Fluid"], [[1, 0], [0, 1], [1, double.NaN]], [[0.4, 0.97], [0.1, 0.9], [0.2, 0.9]], pictures));
        var page = new ReportPage(HtmlReport.Render(evaluation, s_few with
        {
            ReasonToAbstain = path => path == pictures[2] ? "too dark" : null,
            Explain = (path, finding) =>
            {
                asked.Add((path, finding));
                return model.Explain(path, null, finding);
            },
        }));
        page.AssertSound();
        Assert.Equal([(pictures[0], 1), (pictures[2], 0)], asked);
        Assert.Equal(4, page.All("img").Count());
        string text = page.TextOf("errors").Replace('\u00A0', ' ');
        Assert.Contains("2 test pictures have a finding that was missed or called wrongly; all are shown", text, StringComparison.Ordinal);
        Assert.Contains("Fluid called wrongly (p = 0.970); Mass missed (p = 0.400). In truth: Mass", text, StringComparison.Ordinal);
        Assert.Contains("Mass missed (p = 0.200). In truth: Mass; no answer: too dark", text, StringComparison.Ordinal);
        Assert.Contains(page.All("img"), image => ((string?)image.Attribute("alt"))!.Contains("what spoke for Fluid", StringComparison.Ordinal));
        Assert.Empty(new ReportPage(HtmlReport.Render(evaluation, s_few with { Images = 0 })).All("img"));
    }

    internal static FindingEvaluation Evaluate(int findings, int samples)
    {
        double[][] truths = [.. Enumerable.Range(0, samples).Select(sample => Enumerable.Range(0, findings).Select(finding => new SampleRandom(sample, finding, 1).NextDouble() is var draw && draw < 0.05 ? double.NaN : draw < 0.4 ? 1.0 : 0).ToArray())];
        return FindingEvaluation.From(new FindingPredictions(
            findings <= Names.Length ? Names.Take(findings) : Enumerable.Range(0, findings).Select(finding => $"finding {finding}"),
            truths,
            truths.Select((row, sample) => row.Select((truth, finding) => 1 / (1 + Math.Exp(-(new SampleRandom(sample, finding, 2).NextGaussian() + (truth == 1 ? 1 : -1) * (0.2 + finding % 5 * 0.3))))).ToArray()),
            truths.Select((_, sample) => $"/nowhere/film {sample}.png"),
            truths.Select((_, sample) => $"patient {sample / 2}")));
    }

    private static string[] Names { get; } =
        ["Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax", "Consolidation", "Edema", "Emphysema", "Fibrosis", "Pleural thickening", "Hernia"];

    private delegate ReadOnlySpan<double> RowOf(int sample);

    private static IEnumerable<double[]> Rows(FindingPredictions predictions, RowOf row) => Enumerable.Range(0, predictions.Count).Select(sample => row(sample).ToArray());

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
