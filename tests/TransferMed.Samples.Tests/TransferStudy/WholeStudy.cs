using System.Text.Json.Nodes;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>The tests that one whole study serves.</summary>
[CollectionDefinition(nameof(WholeStudy))]
public sealed class OfOneWholeStudy : ICollectionFixture<WholeStudy>;

/// <summary>A small study on pictures of noise that one process has run, and what studies in shards are compared with.</summary>
public sealed class WholeStudy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WholeStudy()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 12);
        Images.Write(_folder.File("skin"), ["dark", "light", "red"], perClass: 8);
        Assert.Equal(0, SampleProgram.Run("TransferStudy", Arguments(_folder.File("whole"))));
    }

    /// <summary>The command line of the study in a folder.</summary>
    internal string[] Arguments(string folder) =>
    [
        "--target", _folder.File("data"), "--source", $"skin={_folder.File("skin")}", "--width", "4", "--size", "32", "--batch", "4",
        "--epochs", "6", "--pretrain-epochs", "4", "--seeds", "2", "--device", "cpu", "--out", folder,
    ];

    /// <summary>Ends a study that shards have computed, and requires that it is the same: its results but for times, and its packages to the byte.</summary>
    internal void RequireEqualAfterMerge(string folder)
    {
        Assert.Equal(0, SampleProgram.Run("TransferStudy", Arguments(folder)));
        Assert.Equal(Hash(_folder.File("whole")), Hash(folder));
        foreach (string package in Directory.EnumerateFiles(_folder.File("whole/models")))
        {
            Assert.Equal(File.ReadAllBytes(package), File.ReadAllBytes(Path.Combine(folder, "models", Path.GetFileName(package))));
        }

        Assert.True(File.Exists(Path.Combine(folder, "report.html")));
        Assert.Equal(
            ["figures", "models", "plan.json", "pretrained", "report.html", "results.json", "runs", "study.json"],
            Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    // Of all that the results say but times and the command.
    private static string Hash(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results.json")))!["sha256"]!.GetValue<string>();
}
