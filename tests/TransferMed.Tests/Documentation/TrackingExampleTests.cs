using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Tests.Tracking;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/tracking.md on a small network.</summary>
public class TrackingExampleTests
{
    [Fact]
    public async Task The_examples_run()
    {
        using var runs = new PageExampleRuns();
        using var server = new MlflowStub();
        var log = new RecordingLogger();
        runs.WriteNoise("pictures", ["healthy", "ulcer"], 10, seed: 1);
        DatasetParts parts = ImageDataset.Open("pictures").Split(0.6, 0.2, 0.2, seed: 1);
        NetworkSpec spec = NetworkBuilder.Input(3, 8, 8).Conv(4).GlobalAveragePool().Head(2).Build();
        var options = new TrainingOptions { Epochs = 2, BatchSize = 4 };

        await TrackingExamples.TensorBoardAsync(spec, parts, options);
        await TrackingExamples.MlflowAsync(spec, parts, options, server.Address, log);
        await TrackingExamples.LiveAsync(spec, parts, options);

        Assert.Equal(2, EventReader.Scalars(EventReader.Read("runs/ulcer-1"), "training/loss").Length);
        MlflowStub.Run run = Assert.Single(server.Runs);
        Assert.Equal(("first", "FINISHED"), (run.Name, run.Status));
        Assert.Equal(File.ReadAllBytes("ulcer.tmed"), server.Artifacts[$"1/{run.Id}/artifacts/models/ulcer.tmed"]);
        Assert.Empty(log.Warnings);
    }
}
