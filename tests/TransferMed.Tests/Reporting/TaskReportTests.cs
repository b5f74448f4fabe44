using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Training;

namespace TransferMed.Tests.Reporting;

/// <summary>Grades on the page of an evaluation, and data sheets, curves and model cards in the words of the task.</summary>
public sealed class TaskReportTests : IDisposable
{
    private static readonly EvaluationReportOptions s_few = new() { Bootstrap = new BootstrapOptions { Resamples = 100, Threads = 1 } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Grades_have_their_errors_in_the_stated_order()
    {
        EvaluationResult evaluation = Graded(isStated: true);
        var page = new ReportPage(HtmlReport.Render(evaluation, s_few));
        page.AssertSound();
        GradeErrors errors = evaluation.GradeErrors;
        string text = page.TextOf("grades").Replace('\u00A0', ' ');
        Assert.Contains($"Mean error in grades{Text(errors.MeanAbsoluteError)}", text, StringComparison.Ordinal);
        Assert.Contains($"Quadratic kappa{Text(evaluation.QuadraticKappa)}", text, StringComparison.Ordinal);
        Assert.All(errors.PerGrade, grade => Assert.Contains($"{grade.Name}{grade.Support}{(grade.Support == 0 ? "n/a" : Text(grade.MeanAbsoluteError))}", text, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        string[] order = ["none", "mild", "moderate", "severe"];
        int[] places = [.. order.Select(grade => page.TextOf("confusion").IndexOf(grade, StringComparison.Ordinal))];
        Assert.Equal(places.Order(), places);
        Assert.Contains("grades in their stated order", page.TextOf("confusion"), StringComparison.Ordinal);
        Assert.Contains("Grade by grade", page.TextOf("classes"), StringComparison.Ordinal);
        Assert.Contains("gives pictures one of 4 grades in a stated order: none, mild, moderate, severe.", page.TextOf("card"), StringComparison.Ordinal);
        Assert.Contains("Definition of the true grade", page.TextOf("card"), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_an_order_are_no_grades()
    {
        var page = new ReportPage(HtmlReport.Render(Graded(isStated: false), s_few));
        Assert.DoesNotContain("grades", Ids(page));
        Assert.Contains("Class by class", page.TextOf("classes"), StringComparison.Ordinal);

        ImageDataset named = Set(new SingleLabel(), ["none", "mild", "moderate", "severe"], i => new ImageSample($"{i}", i % 4));
        Assert.DoesNotContain("grades", Ids(new ReportPage(HtmlReport.Render(Graded(isStated: true), s_few with { Datasets = [new("test", named)] }))));
    }

    [Fact]
    public void A_data_sheet_speaks_of_what_the_set_holds()
    {
        ImageDataset films = Set(new MultiLabel(), ["Mass", "Fluid"], i => new ImageSample($"{i}", 0) { Targets = [i % 2, i < 3 ? float.NaN : 0] });
        ImageDataset hands = Set(new Regression { Units = ["months"] }, ["age"], i => new ImageSample($"{i}", 0) { Targets = [i == 0 ? float.NaN : 10 * i] });
        ImageDataset eyes = Set(new Ordinal(), ["none", "mild"], i => new ImageSample($"{i}", i % 2));
        EvaluationReportOptions options = s_few with { Datasets = [new("test", films), new("training", hands), new("validation", eyes)] };
        string text = new ReportPage(HtmlReport.Render(FindingReportTests.Evaluate(2, 40), options)).TextOf("data").Replace('\u00A0', ' ');
        Assert.Contains("Pictures10", text, StringComparison.Ordinal);
        Assert.Contains("Findings (2)Mass: 5 there, 5 not there; Fluid: 0 there, 7 not there, 3 unknownWithout a finding5", text, StringComparison.Ordinal);
        Assert.Contains("Values (1)age: 50.0 \u00B1 27.4 months, from 10.0 to 90.0, 1 unknown", text, StringComparison.Ordinal);
        Assert.Contains("Grades (2)none 5, mild 5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_of_a_training_show_the_metric_that_it_went_by()
    {
        EpochRecord[] history = [.. Enumerable.Range(1, 3).Select(epoch => new EpochRecord
        {
            Epoch = epoch, Loss = 1.0 / epoch, LearningRate = 0.1, ImagesPerSecond = 1, Seconds = 1,
            Validation = new Dictionary<string, double> { [ValueMetrics.R2.Name] = 0.1 * epoch, [ValueMetrics.MeanAbsoluteError.Name] = 9.0 / epoch },
        })];
        EvaluationReportOptions options = s_few with { History = history };
        Assert.Contains("R2 on validation", new ReportPage(HtmlReport.Render(ValueReportTests.Evaluate(1, 20), options)).TextOf("training"), StringComparison.Ordinal);
        options = options with
        {
            Training = new TrainingOptions { Metric = ValueMetrics.MeanAbsoluteError },
            Network = NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Head(1, new MeasuredValues()).Build(),
        };
        var page = new ReportPage(HtmlReport.Render(ValueReportTests.Evaluate(1, 20), options));
        page.AssertSound();
        Assert.Contains("Mean absolute error on validation", page.TextOf("training"), StringComparison.Ordinal);
        Assert.Contains("1 values, input", page.TextOf("repeat"), StringComparison.Ordinal);
        Assert.Contains("SmoothL1", page.TextOf("card"), StringComparison.Ordinal);
        Assert.DoesNotContain("CrossEntropy", page.TextOf("card"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("findings")]
    [InlineData("grades")]
    [InlineData("values")]
    public async Task A_model_card_of_any_task_says_what_the_run_was(string kind)
    {
        ImageDataset data = Cells(kind);
        DatasetParts parts = data.Split(0.6, 0.2, 0.2, 3, SplitLinks.Copies);
        var training = new TrainingOptions { Epochs = 2, BatchSize = 16, KeepBestWeights = true, Augmentation = [new RandomFlip()] };
        using TrainedModel model = await TransferLearning.TrainAsync(Presets.Lightweight2021(classes: 2, width: 8, new InputShape(3, 32, 32)), parts, training);
        model.Assessment = model.Assess(parts, new AssessmentOptions { Intervals = s_few.Bootstrap });
        model.Save(_folder.File("model.tmed"));
        EvaluationReportOptions options = s_few with
        {
            Model = model,
            Network = model.Network.Spec,
            Training = training,
            History = model.Training!.Epochs,
            Parts = parts,
            Datasets = [new("training", parts.Train), new("test", parts.Test)],
            Test = parts.Test,
            PackagePath = _folder.File("model.tmed"),
            Explain = (path, target) => model.Explain(path, null, target),
            Images = 3,
        };
        var page = new ReportPage(kind switch
        {
            "findings" => HtmlReport.Render(model.EvaluateFindings(parts.Test), options),
            "values" => HtmlReport.Render(model.EvaluateValues(parts.Test), options),
            _ => HtmlReport.Render(model.Evaluate(parts.Test), options),
        });
        page.AssertSound();
        string card = page.TextOf("card").Replace('\u00A0', ' ');
        Assert.Contains(kind switch
        {
            "findings" => "Development and internal test of a model (a network trained from scratch) that tells of pictures which of 3 findings they show: platelet, rbc, wbc.",
            "values" => "that measures 1 value on pictures: red_cells (cells).",
            _ => "that gives pictures one of",
        }, card, StringComparison.Ordinal);
        Assert.Contains(kind switch { "findings" => "Frequency of the findings", "values" => "Distribution of the values", _ => "Balance of the grades" }, card, StringComparison.Ordinal);
        Assert.Contains($"the best by {MetricWords.Of(model.Training.Metric)} of the validation pictures", card, StringComparison.Ordinal);
        Assert.Contains($"{MetricWords.Of(model.Training.Metric)} on validation", page.TextOf("training"), StringComparison.Ordinal);
        Assert.Contains(kind switch { "findings" => "loss: BinaryCrossEntropy", "values" => "loss: SmoothL1", _ => "loss: Co" }, card, StringComparison.Ordinal);
        Assert.Contains(kind switch { "findings" => "Sets of answers that promise 90 %", "values" => "Intervals that promise 90 % hold the measurement of red_cells", _ => "Mean error " }, card, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), page.Text, StringComparison.Ordinal);
        Assert.Contains(page.All("img"), image => ((string?)image.Attribute("alt"))!.StartsWith("Heat map", StringComparison.Ordinal));
    }

    private ImageDataset Cells(string kind) => ImageDataset.Open(
        CellScenes.Write(_folder.File("scenes"), CellScenes.Drawn(groups: 30, perKind: 4, seed: 5), pictures: 240, seed: 7),
        new DatasetOptions
        {
            Task = kind switch { "findings" => new MultiLabel(), "grades" => new Ordinal(), _ => new Regression { Units = ["cells"] } },
            Columns = kind == "findings" ? new ManifestColumns { Labels = ["platelet", "rbc", "wbc"], Group = "patient" } : new ManifestColumns { Label = "red_cells", Group = "patient" },
        });

    private static ImageDataset Set(LearningTask task, string[] targets, Func<int, ImageSample> sample) =>
        ImageDataset.Create("drawn", task, targets, Enumerable.Range(0, 10).Select(sample), SyntheticDomain.Create(SyntheticKind.Shapes, 4, 1).Pixels);

    internal static EvaluationResult Graded(bool isStated)
    {
        int[] labels = [.. Enumerable.Range(0, 90).Select(sample => sample % 3)];
        return EvaluationResult.From(new PredictionSet(
            ["none", "mild", "moderate", "severe"],
            labels,
            labels.Select((label, sample) => Enumerable.Range(0, 4).Select(grade => grade == Math.Clamp(label + (sample % 7 == 0 ? 1 : sample % 11 == 0 ? -1 : 0), 0, 3) ? 0.7 : 0.1).ToArray()))
        {
            ClassOrderIsStated = isStated,
        });
    }

    private static IEnumerable<string> Ids(ReportPage page) => page.All("section").Select(section => section.Attribute("id")!.Value);

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
