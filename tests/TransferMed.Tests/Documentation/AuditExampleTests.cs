using TransferMed.Datasets;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the example of docs/audit.md on generated pictures.</summary>
public class AuditExampleTests
{
    [Fact]
    public void The_example_runs()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("data/skin", ["naevus", "melanoma"], perClass: 10, seed: 1);
        runs.WriteNoise("data/ulcer", ["normal", "ulcer"], perClass: 10, seed: 2);
        File.Copy(runs.PathOf("data/ulcer/ulcer/0.png"), runs.PathOf("data/ulcer/ulcer/copy.png"));

        (ImageDataset clean, ImageDataset linked) = AuditExamples.Run();

        Assert.Equal(20, clean.Count);
        Assert.Equal(21, linked.Count);
    }
}
