using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Studies;
using TransferMed.Tests.Tasks;
using TransferMed.Training;

namespace TransferMed.Tests.Studies;

/// <summary>Studies whose target has grades and whose sources have findings or values.</summary>
public sealed class TaskStudyTests : IClassFixture<TaskTests.Scenes>
{
    private readonly TaskTests.Scenes _scenes;

    public TaskStudyTests(TaskTests.Scenes scenes) => _scenes = scenes;

    [Fact]
    public async Task Sources_of_any_task_serve_a_target_of_grades()
    {
        ImageDataset classes = _scenes.Open("grades");
        var options = new StudyOptions
        {
            Network = Presets.Lightweight2021(classes: 2, width: 4, new InputShape(3, 32, 32)),
            Training = new TrainingOptions { Epochs = 1, Augmentation = [] },
            Seeds = 1,
            Audit = false,
            NaiveSplit = false,
        };

        ImageDataset findings = _scenes.Open("findings"), values = _scenes.Open("values");
        StudyResult result = await TransferStudy.RunAsync(classes, [new StudySource("findings", findings), new StudySource("values", values)], options, _scenes.FileOf("study"));

        Assert.Equal(["scratch", "findings", "values"], result.Runs.Select(run => run.Scenario));
        Assert.All(result.Runs, run => Assert.Contains("quadraticKappa", run.Metrics.Keys));
        Assert.Contains("hammingLoss", result.Runs[1].Pretraining!.Metrics.Keys);
        Assert.Contains("r2", result.Runs[2].Pretraining!.Metrics.Keys);
        using TrainedModel kept = TrainedModel.Load(Path.Combine(_scenes.FileOf("study"), "models", "findings.tmed"));
        Assert.IsType<Ordinal>(kept.Task);
    }
}
