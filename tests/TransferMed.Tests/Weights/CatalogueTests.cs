using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Tests.Architecture;
using TransferMed.Weights;

namespace TransferMed.Tests.Weights;

/// <summary>The catalogue of weights says what somebody must know before using them, and is written down in docs/weights.md as it is.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string> Ids => [.. PretrainedWeights.List().Select(weights => weights.Id)];

    /// <summary>But for those of the paper that this library follows, and one that torchvision does not have.</summary>
    [Fact]
    public void There_are_weights_for_every_public_preset() =>
        Assert.Empty(Presets.Names.Except(["Lightweight2021", "Hybrid2020", "ViTSmall"]).Except(PretrainedWeights.List().Select(weights => weights.Network.Name)));

    [Fact]
    public void Ids_and_files_are_told_apart()
    {
        IReadOnlyList<PretrainedWeights> all = PretrainedWeights.List();
        Assert.Equal(all.Count, all.Select(weights => weights.Id.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(all.Count, all.Select(weights => weights.FileName).Distinct().Count());
        Assert.Equal("imagenet", all[0].Id);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_entry_is_complete(string id)
    {
        PretrainedWeights weights = PretrainedWeights.Find(id.ToUpperInvariant());

        Assert.Equal(id, weights.Id);
        Assert.Equal(weights.Network.Input, InputShape.Square(weights.Preprocessing.Height));
        Assert.Equal(weights.Preprocessing.Height, weights.Preprocessing.Width);
        weights.Preprocessing.Validate();
        Assert.Equal(3, weights.Preprocessing.Mean.Count);
        Assert.True(weights.Classes.Count == 0 || weights.Classes.Count == weights.Network.Classes);
        Assert.True(weights.Images > 0 && weights.Size > weights.Network.ParameterCount * 3.9 && weights.Size < weights.Network.ParameterCount * 4.2 + (1 << 20), weights.ToString());
        Assert.Matches("^[0-9a-f]{8}([0-9a-f]{56})?$", weights.Sha256);
        Assert.Equal(weights.FileName, Path.GetFileName(weights.FileName));
        Assert.All([weights.Dataset, weights.License, weights.Citation, weights.Source], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.Contains("non-commercial", weights.License, StringComparison.Ordinal);
        Assert.StartsWith(id + ": ", weights.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The files of PyTorch's hub are known by what their names say.</summary>
    [Fact]
    public void A_download_is_known_by_the_hash_in_its_name() => Assert.All(
        PretrainedWeights.List().Where(weights => weights.Source.StartsWith("https://", StringComparison.Ordinal)),
        weights =>
        {
            Assert.EndsWith($"-{weights.Sha256}.pth", weights.FileName, StringComparison.Ordinal);
            Assert.Equal($"https://download.pytorch.org/models/{weights.FileName}", weights.Source);
            Assert.Equal(Preprocessing.ImageNet(weights.Preprocessing.Height), weights.Preprocessing);
            Assert.Equal(("tench", "toilet tissue"), (weights.Classes[0], weights.Classes[^1]));
            Assert.Equal(1000, weights.Classes.Distinct().Count());
        });

    [Theory]
    [InlineData("resnet50", "'resnet50-v1', 'resnet50-v2'")]
    [InlineData("imagnet", "'imagenet'")]
    [InlineData("vgg-16", "'vgg16-v1'")]
    [InlineData("", "PretrainedWeights.List()")]
    [InlineData("../../etc/passwd", "PretrainedWeights.List()")]
    public void An_unknown_id_is_answered_with_the_nearest(string id, string expected)
    {
        string message = Assert.Throws<ArgumentException>(() => PretrainedWeights.Find(id)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains($"PretrainedWeights.List() has all {PretrainedWeights.List().Count}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_id_is_refused_before_anything_is_done() =>
        await Assert.ThrowsAsync<ArgumentException>(() => PretrainedWeights.OpenAsync("resnet50"));

    [Fact]
    public void The_page_has_the_catalogue_as_it_is()
    {
        string table = WeightsTable.Of(PretrainedWeights.List());
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "weights.md"));
        Assert.True(page.Contains(table, StringComparison.Ordinal), "docs/weights.md must hold these lines:\n" + table);
    }
}
