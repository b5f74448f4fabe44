using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Serving;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/reporting.md on a small model and a drawn study.</summary>
public class ReportingExampleTests
{
    [Fact]
    public async Task The_examples_run()
    {
        using var runs = new PageExampleRuns();
        ImageDataset images = ToyImages.Create(20);
        DatasetParts parts = images.Split(train: 0.5, validation: 0.2, test: 0.3, seed: 1);
        NetworkSpec spec = NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Linear(4).Head(2).Build();
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts.Train, options: new TrainingOptions { Epochs = 1, BatchSize = 8 });
        StudyResult study = new AStudy().Create();

        ReportingExamples.Write(study, model, parts, images);
        string[] pages = ["report.html", "evaluation.html", "audit.html"];
        Assert.All(pages, page => Assert.Contains("<h1", File.ReadAllText(runs.PathOf(page)), StringComparison.Ordinal));

        using var predictor = Predictor.From(model);
        ReportingExamples.WriteFiles(model, predictor, parts);
        Assert.Contains("Youden", File.ReadAllText(runs.PathOf("evaluation.html")), StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles(runs.PathOf("figures")), file => file.EndsWith("roc-curve.svg", StringComparison.Ordinal));

        ReportingExamples.WriteWithCard(study);
        Assert.Contains("Triage of foot photographs by nurses.", File.ReadAllText(runs.PathOf("report.html")), StringComparison.Ordinal);

        model.Save(runs.PathOf("ulcer.tmed"));
        ReportingExamples.WriteOfRun(model, new TrainingOptions { Epochs = 1, BatchSize = 8 }, images, parts);
        Assert.Contains("The model package ulcer.tmed of ", File.ReadAllText(runs.PathOf("evaluation.html")), StringComparison.Ordinal);

        string manifest = CellScenes.Write(runs.PathOf("scenes"), CellScenes.Drawn(groups: 30, perKind: 4, seed: 5), pictures: 240, seed: 7);
        DatasetParts films = Scenes(manifest, new MultiLabel(), new ManifestColumns { Labels = ["platelet", "rbc", "wbc"], Group = "patient" });
        DatasetParts hands = Scenes(manifest, new Regression(), new ManifestColumns { Label = "red_cells", Group = "patient" });
        using TrainedModel chest = await TransferLearning.TrainAsync(spec, films, new TrainingOptions { Epochs = 1, BatchSize = 8 });
        using TrainedModel age = await TransferLearning.TrainAsync(spec, hands, new TrainingOptions { Epochs = 1, BatchSize = 8 });
        ReportingExamples.WriteOfTasks(chest, films, age, hands);
        Assert.Contains("a threshold of its own", File.ReadAllText(runs.PathOf("findings.html")), StringComparison.Ordinal);
        Assert.Contains("Bland and Altman", File.ReadAllText(runs.PathOf("ages.html")), StringComparison.Ordinal);
    }

    private static DatasetParts Scenes(string manifest, LearningTask task, ManifestColumns columns) =>
        ImageDataset.Open(manifest, new DatasetOptions { Task = task, Columns = columns }).Split(0.6, 0.2, 0.2, 3, SplitLinks.Copies);
}
