extern alias predict;

using predict::SampleConsole;

namespace TransferMed.Samples.Tests.Shared;

/// <summary>Which folders a program takes for its results, and that looking leaves nothing.</summary>
public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(true, "lost+found/", ".Trash-0/")]
    [InlineData(true, "desktop.ini", "Thumbs.db", "@eaDir/", "notes.txt~")]
    [InlineData(true, "study.json", "runs/", "thesis.txt")]
    [InlineData(true, "plan.json")]
    [InlineData(true, "runs/", "pretrained/")]
    [InlineData(false, "thesis.txt")]
    [InlineData(false, "lost+found/", "thesis.txt")]
    [InlineData(false, "runs/", "candidates/", "results.json")]
    public void A_folder_is_taken_where_it_is_empty_or_the_programs_own(bool taken, params string[] entries)
    {
        foreach (string entry in entries)
        {
            if (entry.EndsWith('/'))
            {
                Directory.CreateDirectory(_folder.File(entry));
            }
            else
            {
                File.WriteAllText(_folder.File(entry), "");
            }
        }

        Exception? refusal = Record.Exception(() => OutputFolder.Prepare("--out", _folder.Path, "study.json", "plan.json"));

        Assert.Equal(taken, refusal is null);
        Assert.True(taken || (refusal is ArgumentException && refusal.Message.Contains("and nothing of an earlier run", StringComparison.Ordinal)));
        Assert.Equal(entries.Select(entry => entry.TrimEnd('/')).Order(StringComparer.Ordinal), Entries());
    }

    [Fact]
    public void A_new_folder_and_its_parents_are_not_made()
    {
        OutputFolder.Prepare("--out", _folder.File("a/b/c"), "study.json");
        Assert.Empty(Entries());
    }

    [Theory]
    [InlineData("file", "is a file; name a folder")]
    [InlineData("file/a/b", "cannot be written to")]
    public void What_lies_in_the_way_is_named(string folder, string message)
    {
        File.WriteAllText(_folder.File("file"), "");
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => OutputFolder.Prepare("--out", _folder.File(folder), null));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File("file"), refusal.Message, StringComparison.Ordinal);
    }

    private IEnumerable<string?> Entries() => Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
