using System.Text.Json.Nodes;
using TransferMed.Packaging;
using TransferMed.Storage;

namespace TransferMed.Tests.Packaging;

/// <summary>What is read of packages that a newer library wrote, and what is refused (docs/package.md).</summary>
public sealed class PackageRuleTests : IDisposable
{
    private static readonly byte[] s_whole = PackageFixture.Whole();

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("model.tmed");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_package_put_together_by_other_code_is_read() => AssertRead(PackageFixture.Rebuilt(s_whole, _ => { }));

    [Fact]
    public void A_package_written_as_a_stream_is_read()
    {
        // Such archives have lengths and checksums behind the data, and none in front of it.
        byte[] streamed = PackageFixture.Zip(PackageFixture.Parts(s_whole), seekable: false);
        Assert.Equal(0, BitConverter.ToInt32(streamed, 18));
        AssertRead(streamed);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.9999")]
    [InlineData("2.0")]
    [InlineData("2.7")]
    public void A_greater_minor_version_is_read(string version) => AssertRead(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest["version"] = version));

    [Fact]
    public void A_greater_major_version_is_refused_with_the_way_out() =>
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest["version"] = "3.0"), "version 3.0 of the format, this library reads 1.x and 2.x. Use TransferMed 9.9.9 or newer");

    [Theory]
    [InlineData("1")]
    [InlineData("0.9")]
    [InlineData("1.0.0")]
    [InlineData("-1.0")]
    [InlineData("1.-0")]
    [InlineData("99999.0")]
    [InlineData("")]
    public void A_version_of_another_form_is_refused(string version) =>
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest["version"] = version), $"version '{version}'");

    [Fact]
    public void Unknown_properties_are_passed_over()
    {
        byte[] package = PackageFixture.Rebuilt(
            PackageFixture.WithCard(s_whole, card =>
            {
                card["more"] = new JsonObject { ["a"] = 1 };
                card["assessment"]!["more"] = "text";
                card["preprocessing"]!["more"] = new JsonArray(1, 2);
            }),
            _ => { },
            manifest => manifest["parts"]![0]!["more"] = true);
        AssertRead(package);
    }

    [Fact]
    public void Properties_that_an_older_library_did_not_write_may_be_missing()
    {
        File.WriteAllBytes(Path, PackageFixture.WithCard(s_whole, card =>
        {
            foreach (string name in (string[])["name", "description", "license", "created", "training", "datasets"])
            {
                card.Remove(name);
            }

            foreach (string name in (string[])["calibrator", "conformal", "outOfDistribution", "evaluation", "leftOut"])
            {
                card["assessment"]!.AsObject().Remove(name);
            }
        }));
        ModelCard card = ModelPackage.Inspect(Path);
        Assert.Equal(("", "", ""), (card.Name, card.Description, card.License));
        Assert.Empty(card.Datasets);
        Contents.Same(new ModelAssessment(), card.Assessment);
    }

    [Fact]
    public void An_unknown_property_of_the_network_is_refused_since_it_would_be_another_network() =>
        AssertRefused(PackageFixture.WithCard(s_whole, card => card["network"]!["more"] = 1), "more");

    [Fact]
    public void An_unknown_optional_part_is_passed_over_and_checked_by_verify()
    {
        AssertRead(PackageFixture.Rebuilt(s_whole, parts => parts["thumbnails.bin"] = [1, 2, 3]));
        byte[] wrong = PackageFixture.Rebuilt(s_whole, parts => parts["thumbnails.bin"] = [1, 2, 3], manifest =>
            manifest["parts"]!.AsArray().Single(part => (string?)part!["name"] == "thumbnails.bin")!["sha256"] = new string('0', 64));
        File.WriteAllBytes(Path, wrong);
        using (TrainedModel.Load(Path))
        {
            Assert.Contains("'thumbnails.bin'", Assert.Throws<PackageException>(() => ModelPackage.Verify(Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unknown_required_part_is_refused_by_name() => AssertRefused(
        PackageFixture.Rebuilt(s_whole, parts => parts["adapter.bin"] = [1], manifest => Part(manifest, "adapter.bin")["required"] = true),
        "needs the part 'adapter.bin' to be understood");

    [Fact]
    public void An_unlisted_part_is_refused() => AssertRefused(
        PackageFixture.Rebuilt(s_whole, parts => parts["more.bin"] = [1], manifest => manifest["parts"]!.AsArray().Remove(Part(manifest, "more.bin"))), "does not list the part 'more.bin'");

    [Theory]
    [InlineData(PackageFixture.Card)]
    [InlineData(PackageFixture.Weights)]
    public void A_package_without_a_needed_part_is_refused(string name) =>
        AssertRefused(PackageFixture.Rebuilt(s_whole, parts => parts.Remove(name)), $"lacks the part '{name}'");

    [Fact]
    public void A_card_that_needs_distances_is_refused_without_them() =>
        AssertRefused(PackageFixture.Rebuilt(s_whole, parts => parts.Remove(PackageFixture.Distances)), $"needs the part '{PackageFixture.Distances}'");

    [Fact]
    public void A_part_that_the_manifest_describes_wrongly_is_refused()
    {
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => Part(manifest, PackageFixture.Card)["bytes"] = 7), "says that the part 'card.json' has 7 bytes");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => Part(manifest, PackageFixture.Card)["sha256"] = "no hash"), "whose name or SHA-256");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => Part(manifest, PackageFixture.Card)["name"] = "../card.json"), "whose name or SHA-256");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => Part(manifest, PackageFixture.Card)["name"] = "missing.json"), "lists the part 'missing.json'");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest["parts"]!.AsArray().Add(Part(manifest, PackageFixture.Card).DeepClone())), "listed twice");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest["parts"]!.AsArray().Add(null)), "part 'null'");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest["format"] = "other"), "says that it is 'other'");
        AssertRefused(PackageFixture.Rebuilt(s_whole, _ => { }, manifest => manifest.Remove("parts")), "no valid JSON of its form");
    }

    [Theory]
    [InlineData(PackageFixture.Card)]
    [InlineData(PackageFixture.Weights)]
    [InlineData(PackageFixture.Distances)]
    public void A_changed_part_is_refused_by_name(string name) => AssertRefused(
        PackageFixture.Rebuilt(s_whole, _ => { }, manifest => Part(manifest, name)["sha256"] = new string('a', 64)), $"The part '{name}'");

    [Fact]
    public void An_archive_of_something_else_is_refused()
    {
        AssertRefused(PackageFixture.Zip([new("a.txt", [1])]), "is no model package");
        AssertRefused("hello, this is no archive of any kind"u8.ToArray(), "is no model package: it has 37 bytes and does not begin as a zip archive");
        AssertRefused([.. "PK\x03\x04"u8, .. new byte[100]], "does not end as a zip archive");
        AssertRefused([], "0 bytes");
    }

    private static JsonNode Part(JsonObject manifest, string name) => manifest["parts"]!.AsArray().Single(part => (string?)part!["name"] == name)!;

    private void AssertRead(byte[] package)
    {
        File.WriteAllBytes(Path, package);
        using TrainedModel model = PackageFixture.Model();
        using TrainedModel loaded = TrainedModel.Load(Path);
        Contents.Same(ModelPackage.Verify(Path), loaded.Card);
        Contents.Same(PackageFixture.Assessment(), loaded.Assessment);
        loaded.Assessment = null;
        Assert.Equal(model.Predict(PackageFixture.Images).Probabilities(3).ToArray(), loaded.Predict(PackageFixture.Images).Probabilities(3).ToArray());
    }

    private void AssertRefused(byte[] package, string fault)
    {
        File.WriteAllBytes(Path, package);
        var error = Assert.ThrowsAny<TransferMedException>(() => TrainedModel.Load(Path));
        Assert.True(error is PackageException or StorageException);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<TransferMedException>(() => ModelPackage.Verify(Path));
    }
}
