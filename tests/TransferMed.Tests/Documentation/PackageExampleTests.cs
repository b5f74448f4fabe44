using System.Globalization;
using TransferMed.Datasets;
using TransferMed.Packaging;
using TransferMed.Storage;
using TransferMed.Tests.Architecture;
using TransferMed.Tests.Packaging;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/package.md on a small model, and holds the page to the limits of the code.</summary>
public class PackageExampleTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "package.md"));

    [Fact]
    public void The_examples_run()
    {
        using var runs = new PageExampleRuns();
        using TrainedModel model = PackageFixture.Model();
        var parts = new DatasetParts(ToyImages.Create(10, classes: 3, name: "train"), ToyImages.Create(8, classes: 3, name: "watch"), ToyImages.Create(6, classes: 3, name: "test"));

        PackageExamples.Save(model, parts);
        string? f1 = PackageExamples.Read();
        PackageExamples.Seen(parts.Test);

        Assert.Contains("[", f1, StringComparison.Ordinal);
        Assert.Equal(3, ModelPackage.Inspect(runs.PathOf("ulcer.tmed")).Datasets.Count);
        Assert.True(File.Exists(runs.PathOf("ulcer.safetensors")));
    }

    [Fact]
    public void The_page_states_the_limits_of_the_code()
    {
        Assert.Contains($"`{PackageManifest.FormatName}`", s_page, StringComparison.Ordinal);
        Assert.Contains($"version {PackageManifest.Major}.{PackageManifest.Minor}", s_page, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"at most {ZipDirectory.MaximumParts} files"), s_page, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{PackageParts.MaximumCardBytes >> 20} MiB"), s_page, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{PackageParts.MaximumManifestBytes >> 10} KiB"), s_page, StringComparison.Ordinal);
        Assert.All(
            (string[])[PackageParts.Manifest, PackageParts.Card, PackageParts.Weights, PackageParts.Distances], name => Assert.Contains($"`{name}`", s_page, StringComparison.Ordinal));
    }
}
