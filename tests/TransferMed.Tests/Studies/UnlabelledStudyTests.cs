using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Packaging;
using TransferMed.Tests.Reporting;
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

/// <summary>A source without labels is a step of a chain like any other, and everything says that it had none.</summary>
public sealed class UnlabelledStudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SceneFolders _scenes = new();

    public void Dispose()
    {
        _scenes.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pictures_without_labels_are_pretrained_on_and_every_result_says_so()
    {
        using TrainedModel tiny = TrainedModel.FromNetwork(Network.Create(Presets.ResNet([1, 1, 1, 1], width: 4, input: InputShape.Square(24)), seed: 7), ["a", "b"], Preprocessing.Half());
        _scenes.Folder("wards", 0, 10);
        StudySource[] sources = [.. StudyFixture.Sources, new("wards", ImageDataset.OpenUnlabelled(_scenes.File("wards")))];
        StudyOptions options = StudyFixture.Options.WithEpochs(1) with
        {
            Seeds = 1,
            Weights = [new StudyWeights("tiny", tiny)],
            WeightsUse = WeightsUse.Probe,
            Unlabelled = new UnlabelledOptions { Epochs = 2, BatchSize = 8, ProjectorWidth = 8 },
            Chains = [new StudyChain("tiny", "wards"), new StudyChain("near", "wards"), new StudyChain("wards", "near")],
        };
        StudyResult result = await TransferStudy.RunAsync(StudyFixture.Target, sources, options, _folder.Path);

        Assert.Equal(
            [
                "target from scratch", "near, then target", "wards without labels, then target", "weights tiny, then a head on target", "weights tiny, then wards without labels, then a head on target",
                "near, then wards without labels, then a head on target", "wards without labels, then near, then a head on target",
            ],
            result.Chains.Select(chain => $"{chain}"));
        Assert.Equal([ChainStepKind.Unlabelled, ChainStepKind.Target], result.Chains[2].Steps.Select(step => step.Kind));
        StudyPretraining pretraining = result.Runs[2].Pretraining!;
        Assert.Equal((2, 0, 10), (pretraining.Epochs, pretraining.Metrics.Count, pretraining.Split.Train));
        Assert.All(pretraining.History, epoch => Assert.NotNull(epoch.EmbeddingDeviation));

        // From the file the same comes back.
        StudyResult read = StudyResult.Read(_folder.Path);
        Assert.Equal(pretraining.History.Select(epoch => epoch.EmbeddingDeviation), read.Runs[2].Pretraining!.History.Select(epoch => epoch.EmbeddingDeviation));
        Assert.Equal($"{result.Chains[2]}", $"{read.Chains[2]}");
        Assert.Equal(ImageDataset.NoLabel, Assert.Single(read.Datasets[2].Classes));

        ModelCard card = ModelPackage.Inspect(_folder.File("models/wards.tmed"));
        Assert.Contains("pretrained on wards without labels", card.Description, StringComparison.Ordinal);
        Assert.Equal("wards: 10 pictures without labels, 2 epochs", Assert.Single(card.Unlabelled).ToString());
        Assert.Single(ModelPackage.Inspect(_folder.File("models/tiny+wards-probe.tmed")).Unlabelled);
        Assert.Empty(ModelPackage.Inspect(_folder.File("models/near.tmed")).Unlabelled);

        var page = new ReportPage(HtmlReport.Render(result));
        Assert.Contains("weights tiny, then wards without labels, then a head on target", page.TextOf("scenarios"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_pretrained_on_or_judged_by_is_refused_before_any_work()
    {
        _scenes.Folder("wards", 0, 4);
        var wards = ImageDataset.OpenUnlabelled(_scenes.File("wards"));
        StudySource[] sources = [new("wards", wards)];
        ArgumentException target = Assert.Throws<ArgumentException>(() => { _ = TransferStudy.RunAsync(wards, [], StudyFixture.Options, _folder.Path); });
        Assert.Contains("have no labels", target.Message, StringComparison.Ordinal);
        StudyOptions flat = StudyFixture.Options with { Network = NetworkBuilder.Input(3, 8, 8).Conv(4, stride: 2).Flatten().Head(2).Build() };
        ArgumentException network = Assert.Throws<ArgumentException>(() => { _ = TransferStudy.RunAsync(StudyFixture.Target, sources, flat, _folder.Path); });
        Assert.Contains("not pooled", network.Message, StringComparison.Ordinal);
        ArgumentException seed = Assert.Throws<ArgumentException>(() => { _ = TransferStudy.RunAsync(StudyFixture.Target, sources, StudyFixture.Options with { Unlabelled = new UnlabelledOptions { Seed = 3 } }, _folder.Path); });
        Assert.Contains("Unlabelled has the seed 3", seed.Message, StringComparison.Ordinal);
    }
}
