using System.Globalization;
using System.Xml.Linq;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Reporting;
using TransferMed.Runtime;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Reporting;

/// <summary>What the page of an evaluation tells, and the files beside it.</summary>
public class EvaluationContentTests
{
    private static readonly BootstrapOptions Few = new() { Resamples = 100, Threads = 1 };

    [Fact]
    public void It_answers_in_the_order_in_which_readers_ask()
    {
        var page = new ReportPage(HtmlReport.Render(EvaluationReportTests.Evaluate(2, 60, 2), new EvaluationReportOptions { Bootstrap = Few }));
        page.AssertSound();
        Assert.Equal(["Does it work?", "May I believe it?", "Where does it fail?", "How do I repeat it?"], page.All("h2").Select(heading => heading.Value));
        Assert.All(["Model card"], title => Assert.Contains(page.All("summary"), summary => summary.Value == title));
    }

    [Fact]
    public void Thresholds_are_chosen_on_validation_and_predictive_values_told_at_other_prevalences()
    {
        EvaluationResult evaluation = EvaluationReportTests.Evaluate(2, 200, 2);
        var page = new ReportPage(HtmlReport.Render(evaluation, new EvaluationReportOptions { Bootstrap = Few, Validation = EvaluationReportTests.Evaluate(2, 100, 2).Predictions, Prevalences = [0.02] }));
        page.AssertSound();
        string text = page.TextOf("decisions");
        Assert.All(["the more probable class", "a sensitivity of 0.9", "a sensitivity of 0.95", "Youden"], name => Assert.Contains(name, text, StringComparison.Ordinal));
        OperatingPoint point = OperatingPoint.ForSensitivity(EvaluationReportTests.Evaluate(2, 100, 2).Predictions, 0.9);
        Assert.Contains(Text(point.Threshold), text, StringComparison.Ordinal);
        Assert.Contains(Text(point.Evaluate(evaluation.Predictions).AtPrevalence(0.02).Negative!.Value), text, StringComparison.Ordinal);
        Assert.Contains("Negative predictive value", page.TextOf("figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_validation_the_more_probable_class_is_told_at_the_usual_prevalences()
    {
        string text = new ReportPage(HtmlReport.Render(EvaluationReportTests.Evaluate(2, 60, 2), new EvaluationReportOptions { Bootstrap = Few })).TextOf("decisions").Replace('\u00A0', ' ');
        Assert.Contains("the more probable class", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Youden", text, StringComparison.Ordinal);
        Assert.All(["1 %", "5 %", "10 %", "20 %", "50 %"], prevalence => Assert.Contains(prevalence, text, StringComparison.Ordinal));
        Assert.ThrowsAny<ArgumentException>(() => new EvaluationReportOptions { Prevalences = [0] }.Validate());
    }

    [Fact]
    public void No_probability_is_shown_as_surer_than_its_count_bears()
    {
        double[][] rows = [[0.9999, 0.0001], [0.9999, 0.0001], [0.0001, 0.9999], [0.6, 0.4]];
        var predictions = new PredictionSet(["normal", "ulcer"], [1, 0, 1, 0], rows, ["/no/a.png", "/no/b.png", "/no/c.png", "/no/d.png"]);
        string plain = new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), new EvaluationReportOptions { Bootstrap = Few })).TextOf("errors").Replace('\u00A0', ' ');
        Assert.Contains("ulcer, taken for normal (p < 0.001)", plain, StringComparison.Ordinal);

        Calibrator floor = TemperatureScaling.FloorOf(EvaluationReportTests.Evaluate(2, 86, 2).Predictions);
        PredictionSet calibrated = floor.Apply(predictions);
        Assert.Equal(87.0 / 88, calibrated.Ceiling!.Value, 12);
        string text = new ReportPage(HtmlReport.Render(EvaluationResult.From(calibrated), new EvaluationReportOptions { Bootstrap = Few })).TextOf("errors").Replace('\u00A0', ' ');
        Assert.Contains("ulcer, taken for normal (p < 0.02)", text, StringComparison.Ordinal);
        Assert.Contains("ulcer, recognised (p > 0.98)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0.99", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Right_pictures_stand_beside_the_errors_and_heat_maps_beside_both()
    {
        var asked = new List<(string Path, int Label)>();
        using var folder = new TemporaryFolder();
        string picture = folder.File("a.png");
        File.WriteAllBytes(picture, TestImages.Png(9));
        string second = folder.File("b.png");
        File.WriteAllBytes(second, TestImages.Png(8));
        using TrainedModel model = TrainedModel.FromNetwork(
            Network.Create(NetworkBuilder.Input(3, 16, 16).Conv(4, 3).GlobalAveragePool().Head(2).Build(), seed: 3), ["normal", "ulcer"], Preprocessing.ImageNet());
        var predictions = new PredictionSet(["normal", "ulcer"], [1, 0], [[0.9, 0.1], [0.8, 0.2]], [picture, second]);
        var page = new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), new EvaluationReportOptions
        {
            Bootstrap = Few,
            Explain = (path, label) =>
            {
                asked.Add((path, label));
                return model.Explain(path, null, label);
            },
        }));
        page.AssertSound();
        Assert.Equal([(picture, 0), (second, 0)], asked);
        Assert.Equal(4, page.All("img").Count());
        Assert.Contains(page.All("img"), image => ((string?)image.Attribute("alt"))!.Contains("what spoke for normal", StringComparison.Ordinal));
        Assert.Contains("normal, recognised", page.TextOf("errors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Subgroups_have_their_table_with_the_worst_named_and_small_ones_said()
    {
        PredictionSet plain = EvaluationReportTests.Evaluate(2, 240, 2).Predictions;
        var predictions = new PredictionSet(plain.Classes, plain.Labels, Enumerable.Range(0, 240).Select(i => plain.Probabilities(i).ToArray()), plain.Paths, plain.Groups)
        {
            Subgroups = Enumerable.Range(0, 240).Select(i => (ValueList<KeyValuePair<string, string>>)[new("sex", i % 3 == 0 ? "female" : "male"), new("site", i < 12 ? "Ulm" : "Bonn")]).ToValueList(),
        };
        var page = new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), new EvaluationReportOptions { Bootstrap = Few }));
        page.AssertSound();
        SubgroupTable table = EvaluationResult.From(predictions).Subgroups(Few);
        string text = page.TextOf("subgroups").Replace('\u00A0', ' ');
        Assert.All(table.Rows.Where(row => row.BalancedAccuracy is not null), row => Assert.Contains($"{row}{(row == table.Worst ? " lowest" : "")}{row.Count}", text.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Contains(table.Worst!.ToString() + " lies lowest", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("too few to tell: 3 of at least 10 groups", text, StringComparison.Ordinal);
        Assert.DoesNotContain("subgroups", string.Join(' ', new ReportPage(HtmlReport.Render(EvaluationResult.From(plain), new EvaluationReportOptions { Bootstrap = Few })).All("section").Attributes("id").Select(id => id.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_subgroup_that_is_shown_to_be_worse_is_called_so()
    {
        (string Site, bool Right)[] rows = [.. Enumerable.Range(0, 600).Select(i => (i % 3 == 0 ? "Ulm" : "Bonn", i % 20 >= (i % 3 == 0 ? 9 : 2)))];
        var predictions = new PredictionSet(["normal", "ulcer"], rows.Select((_, i) => i / 3 % 2), rows.Select((row, i) => row.Right == (i / 3 % 2 == 1) ? new[] { 0.2, 0.8 } : [0.8, 0.2]))
        {
            Subgroups = rows.Select(row => (ValueList<KeyValuePair<string, string>>)[new("site", row.Site)]).ToValueList(),
        };
        string text = new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), new EvaluationReportOptions { Bootstrap = Few })).TextOf("subgroups").Replace("\n", "", StringComparison.Ordinal);
        Assert.Contains("Site: Ulm is worse: balanced accuracy", text, StringComparison.Ordinal);
        Assert.Contains("The one that is shown to be worse has a marker of its own.", text, StringComparison.Ordinal);
        Assert.Matches("site: Ulm worse200", text);
        Assert.DoesNotContain("lowest", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Pictures_that_get_no_answer_are_marked()
    {
        using var folder = new TemporaryFolder();
        string[] pictures = [folder.File("a.png"), folder.File("b.png"), folder.File("c.png")];
        foreach ((int i, string path) in pictures.Index())
        {
            File.WriteAllBytes(path, TestImages.Png(8 + i));
        }

        var predictions = new PredictionSet(["normal", "ulcer"], [1, 0, 0], [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]], pictures);
        string text = new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), new EvaluationReportOptions
        {
            Bootstrap = Few,
            ReasonToAbstain = path => path == pictures[0] ? "the picture is strange" : path == pictures[1] ? null : throw new DatasetException($"'{path}' cannot be read."),
        })).TextOf("errors").Replace('\u00A0', ' ');
        Assert.Contains("ulcer, taken for normal (p = 0.100); no answer: the picture is strange", text, StringComparison.Ordinal);
        Assert.Matches("normal, taken for ulcer \\(p = 0.300\\); no answer: the model could not be asked \\('[^/']*/c.png' cannot be read\\)", text);
        Assert.Equal(2, text.Split("no answer").Length - 1);
    }

    [Fact]
    public void A_gallery_without_any_heat_map_says_why_and_shows_no_folder()
    {
        using var folder = new TemporaryFolder();
        string picture = folder.File("a.png");
        File.WriteAllBytes(picture, TestImages.Png(9));
        var predictions = new PredictionSet(["normal", "ulcer"], [1, 0], [[0.9, 0.1], [0.8, 0.2]], [picture, folder.File("gone.png")]);
        string text = TextOf((path, _) => throw new ArgumentException($"The network has no map for '{path}'."));
        Assert.Contains("No heat map could be made: The network has no map for '", text, StringComparison.Ordinal);
        Assert.Contains("/a.png'.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("The heat map beside", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("heat map", TextOf(null), StringComparison.OrdinalIgnoreCase);

        string TextOf(Func<string, int, TransferMed.Explanations.Explanation>? explain) =>
            new ReportPage(HtmlReport.Render(EvaluationResult.From(predictions), new EvaluationReportOptions { Bootstrap = Few, Explain = explain })).TextOf("errors");
    }

    [Fact]
    public void Limits_of_predictive_values_and_expected_people_are_never_shown_as_surer_than_they_are()
    {
        PredictiveValues values = PredictiveValues.Of(Wilson.Interval(190, 200), Wilson.Interval(190, 200), 0.005);
        Assert.InRange(values.Negative!.Lower, 0.9995, 0.99999);
        DataTable table = PrevalenceTable.Of("", [values], 0.995, 0.95);
        Assert.Equal("> 0.999\n[0.999,\u00A01.000]", table.Rows[0][2]);
        Assert.Equal("< 0.1", table.Rows[0][4]);
        Assert.Equal(["0", "< 0.1", "0.1", "9.9", "10"], new[] { 0, 1e-9, 0.05, 9.94, 9.95 }.Select(NumberText.People));
        PredictiveValues positive = PredictiveValues.Of(Wilson.Interval(19, 20), Wilson.Interval(90, 100), 0.2);
        string[] limits = table.Columns.Count == 0 ? [] : PrevalenceTable.Of("", [positive], 0.95, 0.9).Rows[0][1].Split('[', ']')[1].Split(",\u00A0");
        Assert.True(double.Parse(limits[0], CultureInfo.InvariantCulture) <= positive.Positive!.Lower && double.Parse(limits[1], CultureInfo.InvariantCulture) >= positive.Positive.Upper);
    }

    [Fact]
    public void What_an_audit_warns_of_and_metadata_that_tell_as_much_stand_above_the_result()
    {
        EvaluationResult evaluation = EvaluationReportTests.Evaluate(2, 60, 2);
        var audit = new AuditReport
        {
            Sets = [new AuditedSet("feet", "data", 10, 0)],
            Findings = [new AuditFinding(AuditFindingKind.Shortcut, AuditSeverity.Warning, "The label can be told from metadata.")],
            Shortcut = new ShortcutResult(new ShortcutAuc(0.999, 0.99, 1), new ShortcutAuc(0.5, 0.4, 0.6)),
        };
        string text = new ReportPage(HtmlReport.Render(evaluation, new EvaluationReportOptions { Bootstrap = Few, Audit = audit })).TextOf("figures");
        int[] places = [.. new[] { "Audit warning", "The label can be told from metadata.", "Baseline not beaten", "the model reaches", "Result" }.Select(part => text.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Files_that_an_audit_names_lie_below_their_folder_and_not_on_this_machine()
    {
        string data = Path.Combine(Path.GetTempPath(), "private", "pictures");
        var audit = new AuditReport
        {
            Sets = [new AuditedSet("feet", "data", 10, 0)],
            Findings = [new AuditFinding(AuditFindingKind.MixedSizes, AuditSeverity.Info, "Sizes differ.") { Paths = [Path.Combine(data, "a", "1.png"), Path.Combine(data, "b", "2.png")] }],
        };
        string html = HtmlReport.Render(audit);
        Assert.Contains("pictures/a/1.png", html.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.DoesNotContain("private", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_and_tables_become_files_that_stand_alone()
    {
        using var folder = new TemporaryFolder();
        EvaluationResult evaluation = EvaluationReportTests.Evaluate(2, 60, 2);
        IReadOnlyList<string> files = HtmlReport.WriteFiles(folder.File("figures"), evaluation, new EvaluationReportOptions { Bootstrap = Few });
        Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFiles(folder.File("figures")).Order(StringComparer.Ordinal));
        Assert.Contains(files, file => Path.GetFileName(file) == "discrimination-roc-curve.svg");
        Assert.All(files.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)), file =>
        {
            XElement svg = XDocument.Load(file).Root!;
            XNamespace space = "http://www.w3.org/2000/svg";
            Assert.Equal(space + "svg", svg.Name);
            Assert.False(string.IsNullOrWhiteSpace(svg.Element(space + "desc")?.Value));
            Assert.DoesNotContain("var(", svg.Element(space + "style")!.Value, StringComparison.Ordinal);
        });

        string[] lines = File.ReadAllLines(files.Single(file => Path.GetFileName(file).StartsWith("figures-all-metrics", StringComparison.Ordinal)));
        Assert.Equal("Metric,Value,\"Interval, lower\",\"Interval, upper\",Better when", lines[0]);
        ConfidenceInterval accuracy = evaluation.Intervals(Few)[Metrics.Accuracy.Name];
        Assert.Contains(lines, line => line.StartsWith($"Accuracy,{Text(accuracy.Value)},", StringComparison.Ordinal) && line.Contains($",{Text(accuracy.Lower)},{Text(accuracy.Upper)},", StringComparison.Ordinal));
        string[] confusion = File.ReadAllLines(files.Single(file => Path.GetFileName(file).StartsWith("confusion-", StringComparison.Ordinal)));
        Assert.Equal($"class 0,{evaluation.Confusion[0, 0]},{evaluation.Confusion[0, 1]}", confusion[1]);
    }

    [Fact]
    public void Many_classes_have_a_map_and_a_table_of_their_confusions()
    {
        using var folder = new TemporaryFolder();
        string[] files = [.. HtmlReport.WriteFiles(folder.Path, EvaluationReportTests.Evaluate(12, 100, 12), new EvaluationReportOptions { Bootstrap = Few }).Select(file => Path.GetFileName(file)!)];
        Assert.Equal(["confusion-counts.csv", "confusion-counts.svg"], files.Where(file => file.StartsWith("confusion", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_table_of_hostile_text_runs_nothing_in_a_spreadsheet()
    {
        var table = new DataTable("t", [TableColumn.Text("=a"), TableColumn.Number("b")], [["=1+1", "\u22120.250\n[\u22120.300,\u00A0+0.100]"], ["a,\"b\"", "n/a"], ["c", "12,345"]]);
        Assert.Equal("'=a,b,\"b, lower\",\"b, upper\"\r\n'=1+1,-0.250,-0.300,+0.100\r\n\"a,\"\"b\"\"\",,,\r\nc,12345,,\r\n", TableFile.Of(table));
    }

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
