using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Tests.Architecture;

/// <summary>Inside a room the folders use each other in one direction only; the files that stand in the room itself count as a folder.</summary>
public partial class FolderTests
{
    private static readonly CompiledAssembly Library = new(typeof(SampleRandom).Assembly.Location);

    private static readonly Lazy<Dictionary<(string Room, string Name), string>> Folders = new(FindFolders);

    public static TheoryData<string> AllRooms => [.. Rooms.FromTheGround];

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void No_two_folders_of_a_room_use_each_other(string room)
    {
        (string From, string To, TypeUse Use)[] uses = [.. Library.Uses.SelectMany(use => Between(room, use))];
        string[][] circles = [.. Circles.Among(uses.Select(use => (use.From, use.To)).Distinct())];

        Assert.True(circles.Length == 0, string.Join("\n", circles.Select(circle => Describe(circle, uses))));
    }

    [Fact]
    public void Folders_of_types_are_known()
    {
        Assert.Equal("Randomness", Folders.Value[("Runtime", nameof(SampleRandom))]);
        Assert.True(Folders.Value.Count > 500);
    }

    private static IEnumerable<(string From, string To, TypeUse Use)> Between(string room, TypeUse use)
    {
        if (Rooms.Of(use.From, Library) == room && use.To.Assembly == use.From.Assembly && Rooms.Of(use.To, Library) == room
            && Folders.Value.TryGetValue((room, Plain(use.From)), out string? from) && Folders.Value.TryGetValue((room, Plain(use.To)), out string? to) && from != to)
        {
            yield return (from, to, use);
        }
    }

    private static string Describe(string[] circle, (string From, string To, TypeUse Use)[] uses) =>
        $"circle of {string.Join(", ", circle)}:\n  " + string.Join("\n  ", uses
            .Where(use => circle.Contains(use.From) && circle.Contains(use.To))
            .Select(use => $"{use.From} -> {use.To}: {use.Use.From.Name} -> {use.Use.To.Name}")
            .Distinct()
            .Order(StringComparer.Ordinal));

    private static string Plain(TypeName type) => type.Name.Split('`')[0];

    /// <summary>The folder of each type below its room; the room's own files stand in "(room)".</summary>
    private static Dictionary<(string Room, string Name), string> FindFolders()
    {
        var found = new Dictionary<(string Room, string Name), string>();
        foreach (string path in Repository.SourcesIn("src/TransferMed"))
        {
            string[] parts = path.Split('/');
            string source = Repository.Read(path);
            string? room = Rooms.OfNamespace(NamespaceDeclaration().Match(source).Groups[1].Value);
            foreach (Match type in TypeDeclaration().Matches(source).Where(_ => room is not null))
            {
                // Errors of the root namespace count as Runtime's, where their folder is.
                string owner = parts.Length > 3 ? parts[2] : room!;
                found[(owner, type.Groups[1].Value)] = parts.Length > 4 ? string.Join('/', parts[3..^1]) : "(room)";
            }
        }

        return found;
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"^(?:public|internal|file)[\w ]*?\b(?:class|interface|enum|record struct|record|struct|delegate [\w<>.?\[\]]+)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
