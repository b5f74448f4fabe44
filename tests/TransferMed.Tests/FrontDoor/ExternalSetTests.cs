using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Studies;
using TransferMed.Tests.Data;
using TransferMed.Training;

namespace TransferMed.Tests.FrontDoor;

/// <summary>
/// Sets from elsewhere, judged by the model, by a predictor of its package and by its ONNX file. The expected values follow from the
/// confusion matrices, which are known because the answers are; they are those of scikit-learn with labels= and zero_division=0.
/// </summary>
public sealed class ExternalSetTests : IDisposable
{
    private readonly TrainedModel _model = ColourModel.Create();
    private readonly TempFolder _files = new();
    private readonly TempFolder _set = new();

    public void Dispose()
    {
        _model.Dispose();
        _files.Dispose();
        _set.Dispose();
    }

    [Theory]
    [InlineData("option")]
    [InlineData("file")]
    [InlineData("manifest")]
    [InlineData("not stated")]
    public void One_class_less(string list)
    {
        WriteTwoGrades();
        ImageDataset dataset = Open(list, ColourModel.Grades);
        if (list == "not stated")
        {
            Assert.Equal(["none", "severe"], dataset.Classes);
            Assert.Empty(dataset.Notes);
        }
        else
        {
            Assert.Equal(ColourModel.Grades, dataset.Classes);
            Assert.Equal([3, 0, 4], dataset.ClassCounts);
            Assert.Contains("1 of 3 stated classes has no picture: 'mild'.", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        }

        foreach (EvaluationResult result in Judged(dataset))
        {
            AssertTwoGrades(result);
            Assert.Contains("has no pictures of the class 'mild': what the model says is judged on 2 of its 3 classes.", Assert.Single(result.Notes.Except(dataset.Notes)), StringComparison.Ordinal);
            Assert.Equal(list == "not stated" ? double.NaN : 34.0 / 41, result.QuadraticKappa, 1e-12);
        }
    }

    [Fact]
    public void Intervals_of_a_set_without_a_class_are_numbers_where_the_values_are()
    {
        WriteTwoGrades();
        EvaluationResult result = _model.Evaluate(Open("option", ColourModel.Grades));
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = result.Intervals(new BootstrapOptions { Resamples = 100 });
        Assert.All(result.Metrics, metric => Assert.Equal(double.IsNaN(metric.Value), double.IsNaN(intervals[metric.Key].Lower)));
        Assert.False(double.IsNaN(intervals[Metrics.MacroF1.Name].Lower));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_class_more(bool stated)
    {
        WriteTwoGrades();
        ColourModel.Write(_set, "mild", 1, 1, 0);
        ColourModel.Write(_set, "proliferative", 2, 2);
        ImageDataset dataset = Open(stated ? "file" : "not stated", [.. ColourModel.Grades, "proliferative"]);
        foreach (EvaluationResult result in Judged(dataset))
        {
            Assert.Equal([[2, 1, 0], [1, 2, 0], [0, 1, 3]], Rows(result.Confusion));
            Assert.Equal(0.7, result.Accuracy, 1e-12);
            Assert.Equal((2.0 / 3 + 2.0 / 3 + 3.0 / 4) / 3, result.Macro.Recall, 1e-12);
            Assert.Equal((2.0 / 3 + 2.0 / 4 + 1) / 3, result.Macro.Precision, 1e-12);
            Assert.Equal(
                $"'{dataset.Name}' has the class 'proliferative', which the model does not know: 2 of 12 pictures are left out. In use such pictures would be put into a class that is wrong.",
                Assert.Single(result.Notes.Except(dataset.Notes)));

            // The stated order of four grades is an order of the three that the model has.
            Assert.Equal(!stated, double.IsNaN(result.QuadraticKappa));
        }
    }

    [Fact]
    public void An_order_of_some_of_the_classes_is_none_of_all()
    {
        WriteTwoGrades();
        ImageDataset dataset = Open("option", ["none", "severe"]);
        Assert.True(dataset.ClassOrderIsStated);
        Assert.All(Judged(dataset), result => Assert.Equal(double.NaN, result.QuadraticKappa));
        _model.ClassOrderIsStated = true;
        Assert.All(Judged(dataset), result => Assert.Equal(34.0 / 41, result.QuadraticKappa, 1e-12));
    }

    [Fact]
    public void An_assessment_says_what_its_test_pictures_lack()
    {
        WriteTwoGrades();
        using var whole = new TempFolder();
        ColourModel.Write(whole, "none", 0, 0);
        ColourModel.Write(whole, "mild", 1, 2);
        ColourModel.Write(whole, "severe", 2, 2);
        ImageDataset validation = ImageDataset.Open(whole.Path, new DatasetOptions { Classes = [.. ColourModel.Grades] });
        ModelAssessment assessment = _model.Assess(null, validation, Open("option", ColourModel.Grades), new AssessmentOptions { Intervals = new BootstrapOptions { Resamples = 100 } });
        Assert.Contains(assessment.LeftOut, reason => reason.StartsWith("evaluation: ", StringComparison.Ordinal) && reason.Contains("has no pictures of the class 'mild'", StringComparison.Ordinal));
        Assert.Equal(17.0 / 24, assessment.Evaluation!.Metrics[Metrics.BalancedAccuracy.Name].Value, 1e-12);
        Assert.Equal(34.0 / 41, assessment.Evaluation.Metrics[Metrics.QuadraticKappa.Name].Value, 1e-12);
    }

    [Fact]
    public void A_stated_class_that_has_no_pictures_and_that_no_model_knows_says_nothing_of_the_result()
    {
        WriteTwoGrades();
        ColourModel.Write(_set, "mild", 1);
        ImageDataset dataset = Open("option", [.. ColourModel.Grades, "proliferative"]);
        Assert.Contains("'proliferative'", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        Assert.All(Judged(dataset), result => Assert.Empty(result.Notes.Except(dataset.Notes)));
    }

    [Fact]
    public void A_picture_of_a_class_that_was_not_stated_is_refused_with_what_to_do()
    {
        WriteTwoGrades();
        ColourModel.Write(_set, "proliferative", 2, 2);
        string message = Assert.Throws<DatasetException>(() => Open("file", ColourModel.Grades)).Message;
        Assert.Contains("Not stated: 'proliferative' (2 pictures). Without a picture: 'mild'.", message, StringComparison.Ordinal);
        Assert.Contains("Add what is not stated to the list or leave its pictures out.", message, StringComparison.Ordinal);
        Assert.Contains("classes.txt", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_classes_in_another_order(bool statedByModel)
    {
        WriteTwoGrades();
        ColourModel.Write(_set, "mild", 1, 1, 0);
        _model.ClassOrderIsStated = statedByModel;
        ImageDataset dataset = Open("file", ["severe", "none", "mild"]);
        Assert.Equal([4, 3, 3], dataset.ClassCounts);
        foreach (EvaluationResult result in Judged(dataset))
        {
            Assert.Equal(ColourModel.Grades, result.Predictions.Classes);
            Assert.Equal([[2, 1, 0], [1, 2, 0], [0, 1, 3]], Rows(result.Confusion));
            Assert.Equal(0.7, result.Accuracy, 1e-12);

            // Observed 3 steps wrong; expected by chance (rows 3, 3, 4; columns 3, 4, 3): (12 + 36 + 9 + 9 + 48 + 16) / 10.
            Assert.Equal(statedByModel ? 1 - 3 / 13.0 : double.NaN, result.QuadraticKappa, 1e-12);
            Assert.Equal(statedByModel ? 1 : 0, result.Notes.Count(note => note.Contains("that of the model counts", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("option")]
    [InlineData("not stated")]
    public void Only_one_class(string list)
    {
        ColourModel.Write(_set, "severe", 2, 1, 2, 2);
        ImageDataset dataset = Open(list, ColourModel.Grades);
        foreach (EvaluationResult result in Judged(dataset))
        {
            Assert.Equal([[0, 0, 0], [0, 0, 0], [0, 1, 3]], Rows(result.Confusion));
            Assert.Equal(0.75, result.Accuracy, 1e-12);
            Assert.Equal(0.75, result.BalancedAccuracy, 1e-12);
            Assert.Equal(0.25, result.Macro.Recall, 1e-12);
            Assert.Equal(0.75, result.MacroOfPresent.Recall, 1e-12);
            Assert.Equal(1, result.MacroOfPresent.Precision, 1e-12);
            Assert.Equal(0, result.CohenKappa, 1e-12);
            Assert.Equal(0, result.Mcc);
            Assert.Equal(double.NaN, result.MacroAuc);
            Assert.True(double.IsFinite(result.LogLoss));
            Assert.Contains("has no pictures of the classes 'none', 'mild': what the model says is judged on 1 of its 3 classes.", Assert.Single(result.Notes.Except(dataset.Notes)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Training_and_splitting_need_pictures_of_every_class()
    {
        WriteTwoGrades();
        ImageDataset dataset = Open("option", ColourModel.Grades);
        var options = new TrainingOptions { Epochs = 1, BatchSize = 4 };
        string message = (await Assert.ThrowsAsync<ArgumentException>(() => TransferLearning.TrainAsync(_model.Network.Spec, dataset, options: options))).Message;
        Assert.Contains("has no pictures of the class 'mild', which cannot be learnt without. Add pictures of the class or drop it", message, StringComparison.Ordinal);
        Assert.Contains("DatasetOptions.Classes or classes.txt", message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => TransferLearning.FineTuneAsync(_model, new DatasetParts(dataset, dataset, dataset)));
        Assert.Throws<ArgumentException>(() => LearningRateFinder.Run(_model.Network, dataset, options));
        message = Assert.Throws<DatasetException>(() => dataset.Split(0.5, 0, 0.5, 1)).Message;
        Assert.Contains("class 'mild' has no pictures, so that no part can get one. Add pictures of the class or drop it", message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => dataset.KFold(2, 1));
        Assert.Throws<DatasetException>(() => StudyPlan.Create(dataset, [], new StudyOptions()));

        _set.Write("list.csv", "path,label,split\nnone/0.png,none,train\nsevere/1.png,severe,train\nnone/1.png,none,test\nsevere/0.png,severe,test\n");
        ImageDataset published = ImageDataset.Open(Path.Combine(_set.Path, "list.csv"), new DatasetOptions { Classes = [.. ColourModel.Grades] });
        message = Assert.Throws<DatasetException>(() => published.PredefinedParts(0, 1, SplitLinks.None)).Message;
        Assert.Contains("no picture of class 'mild': it is among the stated classes, but the whole set has none.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_which_nothing_can_be_decoded_is_still_refused()
    {
        WriteTwoGrades();
        var options = new DatasetOptions { Classes = [.. ColourModel.Grades], DecodeErrors = DecodeErrorPolicy.SkipAndReport };
        _set.Write("severe/broken.png", "nothing");
        Assert.Equal([3, 0, 4], ImageDataset.Open(_set.Path, options).ClassCounts);
        _set.Write("mild/broken.png", "nothing");
        Assert.Contains("none of the 1 pictures of class 'mild' can be decoded", Assert.Throws<DatasetException>(() => ImageDataset.Open(_set.Path, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_audit_of_a_set_without_a_class_weighs_the_others()
    {
        ColourModel.Write(_set, "none", 0);
        ColourModel.Write(_set, "severe", 2, 2, 2, 2);
        AuditReport report = DatasetAudit.Run(Open("option", ColourModel.Grades), new AuditOptions { ImbalanceRatio = 2 });
        Assert.Contains(report.Findings, finding => finding.Kind == AuditFindingKind.ClassImbalance && finding.Message.Contains("class 'none' 1: 4 times as many", StringComparison.Ordinal));
        Assert.Contains(report.Findings, finding => finding.Kind == AuditFindingKind.TinyClass && finding.Message.StartsWith("Class 'mild' has 0 pictures", StringComparison.Ordinal));
    }

    /// <summary>Of 3 without and 4 with a severe finding, one each looks mild.</summary>
    private void WriteTwoGrades()
    {
        ColourModel.Write(_set, "none", 0, 0, 1);
        ColourModel.Write(_set, "severe", 2, 1, 2, 2);
    }

    private static void AssertTwoGrades(EvaluationResult result)
    {
        Assert.Equal([[2, 1, 0], [0, 0, 0], [0, 1, 3]], Rows(result.Confusion));
        Assert.Equal([2.0 / 3, 0, 0.75], result.PerClass.Select(scores => scores.Recall));
        Assert.Equal([1.0, 0, 1], result.PerClass.Select(scores => scores.Precision));
        Assert.Equal(5.0 / 7, result.Accuracy, 1e-12);
        Assert.Equal(17.0 / 24, result.BalancedAccuracy, 1e-12);
        Assert.Equal(17.0 / 36, result.Macro.Recall, 1e-12);
        Assert.Equal(17.0 / 24, result.MacroOfPresent.Recall, 1e-12);
        Assert.Equal((0.8 + 6.0 / 7) / 3, result.Macro.F1, 1e-12);
        Assert.Equal((0.8 + 6.0 / 7) / 2, result.MacroOfPresent.F1, 1e-12);
        Assert.Equal(17.0 / 31, result.CohenKappa, 1e-12);
        Assert.Equal(17 / Math.Sqrt(32 * 24), result.Mcc, 1e-12);

        // Equal scores count half: 10 of 12 pairs, and 10.5 of 12. The class without pictures has no curve.
        Assert.Equal(double.NaN, result.PerClass[1].Auc);
        Assert.Equal((10.0 / 12 + 10.5 / 12) / 2, result.MacroAuc, 1e-12);
    }

    private ImageDataset Open(string list, string[] classes)
    {
        switch (list)
        {
            case "option":
                return ImageDataset.Open(_set.Path, new DatasetOptions { Classes = [.. classes] });
            case "not stated":
                return ImageDataset.Open(_set.Path);
            case "manifest":
                string[] images = [.. Directory.EnumerateFiles(_set.Path, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
                _set.Write("manifest.csv", "path,label\n" + string.Concat(images.Select(path => $"{Path.GetRelativePath(_set.Path, path)},{Path.GetFileName(Path.GetDirectoryName(path))}\n")));
                break;
        }

        _set.Write("classes.txt", string.Join('\n', classes));
        return ImageDataset.Open(_set.Path);
    }

    /// <summary>What the model, its package and its ONNX file say.</summary>
    private IEnumerable<EvaluationResult> Judged(ImageDataset dataset)
    {
        string package = Path.Combine(_files.Path, "model.tmed");
        string graph = Path.Combine(_files.Path, "model.onnx");
        _model.Save(package);
        OnnxExport.Write(graph, _model);
        using IPredictor predictor = Predictor.Load(package, TorchDevice.Cpu);
        using OnnxPredictor onnx = OnnxPredictor.Load(graph);
        using TrainedModel loaded = TrainedModel.Load(package, TorchDevice.Cpu);
        return
        [
            _model.Evaluate(dataset),
            EvaluationResult.From(_model.Outputs(dataset).Predictions),
            EvaluationResult.From(predictor.PredictDataset(dataset)),
            EvaluationResult.From(onnx.PredictDataset(dataset)),
            loaded.Evaluate(dataset),
        ];
    }

    private static int[][] Rows(ConfusionMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Classes.Count).Select(row => Enumerable.Range(0, matrix.Classes.Count).Select(column => matrix[row, column]).ToArray())];
}
