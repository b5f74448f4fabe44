using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Tests.Architecture;

/// <summary>The rooms of the library use each other in one direction only.</summary>
public partial class RoomTests
{
    private static readonly CompiledAssembly Library = new(typeof(SampleRandom).Assembly.Location);

    [Fact]
    public void A_room_may_use_only_rooms_below_it() => Assert.All(Rooms.FromTheGround.Index(), room =>
        Assert.All(Rooms.AllowedFor(room.Item), below => Assert.Contains(below, Rooms.FromTheGround.Take(room.Index))));

    [Fact]
    public void Every_type_stands_in_a_room_of_the_table() => AssertNone(
        Library.Types.Where(type => Rooms.Of(type, Library) is { } room && !Rooms.IsRoom(room)).Select(type => type.ToString()),
        "types stand in a room that the table of rooms does not know; add the room where it belongs in the order");

    [Fact]
    public void No_type_uses_a_type_of_a_room_above_it() => AssertNone(
        Library.Uses.Where(IsUpward).Select(use => $"{use} ({Rooms.Of(use.From, Library)} may not use {Rooms.Of(use.To, Library)})"),
        "uses go against the order of the rooms");

    [Fact]
    public void No_file_names_a_namespace_of_a_room_above_it() => AssertNone(
        Repository.SourcesIn("src/TransferMed").SelectMany(path => NamedRooms(path)
            .Where(room => !Rooms.IsRoom(room) || !Rooms.Allows(FolderRoom(path), room))
            .Select(room => $"{path} -> {room}")),
        "files name a room that they may not use (constants, enum values and links in comments count too)");

    [Fact]
    public void Data_and_evaluation_work_without_torch() => AssertNone(
        Library.Types.Where(type => Rooms.Of(type, Library) is { } room && Rooms.WithoutTorch.Contains(room))
            .Select(PathToTorch)
            .OfType<IReadOnlyList<TypeName>>()
            .Select(path => string.Join(" -> ", path)),
        "types of rooms without torch lead to TorchSharp");

    [Fact]
    public void A_file_stands_in_the_folder_of_its_namespace() => AssertNone(
        Repository.SourcesIn("src/TransferMed").Where(path => !NamespaceFits(path)),
        "files declare another namespace than their folder's");

    [Fact]
    public void The_compiled_library_is_read_whole()
    {
        string[] uses = [.. Library.Uses.Select(use => use.ToString())];
        Assert.Contains("TransferMed.Evaluation.EvaluationResult -> TransferMed.Runtime.ValueList`1", uses);
        Assert.Contains("TransferMed.Runtime.TorchDevice -> TorchSharp.torch", uses);
        Assert.True(Library.IsException(Library.Types.Single(type => type.Name == nameof(TransferMedException))));
        Assert.False(Library.IsException(Library.Types.Single(type => type.Name == nameof(TorchDevice))));
    }

    private static bool IsUpward(TypeUse use) =>
        Rooms.Of(use.From, Library) is { } from && Rooms.IsRoom(from)
        && use.To.Assembly == use.From.Assembly && Rooms.Of(use.To, Library) is { } to
        && !Rooms.Allows(from, to);

    private static List<TypeName>? PathToTorch(TypeName start)
    {
        var cameFrom = new Dictionary<TypeName, TypeName?> { [start] = null };
        var waiting = new Queue<TypeName>([start]);
        while (waiting.TryDequeue(out TypeName? type))
        {
            if (type.Assembly.StartsWith("TorchSharp", StringComparison.Ordinal))
            {
                List<TypeName> path = [type];
                while (cameFrom[path[0]] is { } previous)
                {
                    path.Insert(0, previous);
                }

                return path;
            }

            foreach (TypeName next in Library.UsesOf(type).Where(next => cameFrom.TryAdd(next, type)))
            {
                waiting.Enqueue(next);
            }
        }

        return null;
    }

    private static string FolderRoom(string path) => path.Split('/') is [_, _, var folder, _, ..] ? folder : Rooms.FrontDoor;

    private static IEnumerable<string> NamedRooms(string path) => RoomNamespace().Matches(Repository.Read(path))
        .Where(match => !match.Groups["declared"].Success)
        .Select(match => match.Groups["room"].Value)
        .Distinct();

    private static bool NamespaceFits(string path)
    {
        string room = FolderRoom(path);
        string declared = NamespaceDeclaration().Match(Repository.Read(path)).Groups[1].Value;

        // A file without a namespace holds assembly attributes alone.
        return declared.Length == 0
            || Rooms.OfNamespace(declared) == room
            || (declared == Rooms.FrontDoor && path.StartsWith("src/TransferMed/Runtime/Errors/", StringComparison.Ordinal));
    }

    private static void AssertNone(IEnumerable<string> found, string what)
    {
        string[] all = [.. found];
        Assert.True(all.Length == 0, $"{all.Length} {what}:\n  {string.Join("\n  ", all)}");
    }

    [GeneratedRegex(@"(?<declared>namespace\s+)?\bTransferMed\.(?<room>[A-Z]\w*)(?=\s*;|\.)")]
    private static partial Regex RoomNamespace();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();
}
