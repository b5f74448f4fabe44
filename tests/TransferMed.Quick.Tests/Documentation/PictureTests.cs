using System.Text.RegularExpressions;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Documentation;

/// <summary>Pictures of the pages: they are there, are small, and say in words what they show.</summary>
public partial class PictureTests
{
    private const int MostBytes = 150_000;

    [Fact]
    public void Pictures_are_there_small_and_told_in_words()
    {
        (string Page, string Words, string Path)[] shown =
        [
            .. new[] { "README.md" }.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(page => $"docs/{Path.GetFileName(page)}"))
                .SelectMany(page => Shown().Matches(Repository.Read(page)).Select(picture => (page, picture.Groups["words"].Value, Path.Combine(Path.GetDirectoryName(page)!, picture.Groups["path"].Value)))),
        ];

        Assert.True(shown.Length >= 4);
        Assert.All(shown, picture =>
        {
            Assert.True(picture.Words.Length > 40, $"{picture.Page}: say in more words what {picture.Path} shows");
            Assert.InRange(new FileInfo(Path.Combine(Repository.Root, picture.Path)).Length, 1, MostBytes);
        });
    }

    [GeneratedRegex(@"!\[(?<words>[^\]]*)\]\((?<path>[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Shown();
}
