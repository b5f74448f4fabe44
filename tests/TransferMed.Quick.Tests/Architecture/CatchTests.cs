namespace TransferMed.Tests.Architecture;

/// <summary>No error is swallowed unseen: a catch block throws, logs or hands over what it caught, or says why it need not.</summary>
public sealed class CatchTests
{
    /// <summary>The blocks that take any error, or any of a file, and drop it: how many there are in a file, and why that is right.</summary>
    private static readonly (string Path, int Blocks, string Reason)[] Known =
    [
        ("TransferMed.Reporting/Adapters/ImageFinder.cs", 1, "the page says that a picture cannot be read; why would name folders of the machine"),
        ("TransferMed/Models/Specification/UnknownKind.cs", 1, "JSON that cannot be read names no unknown kind; its reader refuses it"),
        ("TransferMed/Datasets/Sources/ImageFiles.cs", 1, "a file without the extension of a picture that cannot be opened is none"),
        ("TransferMed/Datasets/Shards/ShardIndex.cs", 1, "what cannot be read is made anew of the shard"),
        ("TransferMed/Datasets/Shards/ShardIndices.cs", 1, "what cannot be read is made anew of the shard"),
        ("TransferMed.Tracking/Live/LiveServer.cs", 2, "browsers come and go, and the end of a training ends their connections"),
        ("TransferMed.S3/S3Store.cs", 1, "what was cut is asked for again; the last try throws"),
        ("TransferMed/Datasets/Checks/CheckFile.cs", 1, "damage of a kept check: the picture is read instead"),
        ("TransferMed/Datasets/Checks/CheckFolder.cs", 2, "a file that another process has taken away is in the one that it made; what cannot be removed stays"),
        ("TransferMed/Datasets/Checks/CheckText.cs", 1, "damage of a kept check: the picture is read instead"),
        ("TransferMed/Loading/DiskCaching/DiskCacheFolder.cs", 2, "a cache that is less well ordered, or larger by a file, harms no result"),
        ("TransferMed/Loading/DiskCaching/PixelFile.cs", 1, "damage of the cache: counted, logged and decoded instead"),
        ("TransferMed/Runtime/Files/AtomicReplacement.cs", 3, "the next name is tried, the last one throws; the first error is the one to report; that somebody was first is the answer"),
        ("TransferMed/Runtime/Files/FileStamp.cs", 1, "whoever opens the file says what is wrong with it"),
        ("TransferMed/Runtime/Files/OrphanedFiles.cs", 3, "sweeping never fails: what cannot be removed stays"),
        ("TransferMed/Runtime/Files/RegularFile.cs", 1, "the C library lacks the call"),
        ("TransferMed/Runtime/Natives/AllocatorPolicy.cs", 2, "the C library lacks the call"),
        ("TransferMed/Runtime/Natives/PatchedLibraryCache.cs", 1, "what cannot be read is written, and that may throw"),
        ("TransferMed/Studies/Shards/UnitClaim.cs", 1, "a claim that is being written in this moment is held"),
        ("TransferMed/Studies/Shards/UnitClaims.cs", 1, "that another has the claim is what was asked"),
        ("TransferMed/Training/Checkpoints/Checkpoint.cs", 1, "a first look at the header; loading the file meets the same fault and tells it"),
        ("TransferMed/Weights/Download/PartialFile.cs", 3, "another process holds it; a lock that holds is what was asked; what has no name may stay"),
        ("TransferMed.Onnx/Features/FeatureFile.cs", 1, "what cannot be read now is computed again"),
        ("TransferMed/Runtime/Streams/CudaDriverApi.cs", 1, "a driver that lacks a function is as good as none"),
    ];

    [Fact]
    public void No_error_is_swallowed_unseen()
    {
        (string Path, CatchBlock Block)[] silent = [.. Sources().SelectMany(path => CatchBlock.In(Repository.Read(path)), (path, block) => (path, block)).Where(found => !found.block.PassesOn)];
        string[] faults =
        [
            .. silent.Where(found => !found.Block.HasComment).Select(found => $"{Place(found)} drops what it caught and has no comment that says why it may"),
            .. silent.Where(found => found.Block.IsBroad).GroupBy(found => found.Path)
                .Where(file => file.Count() > Known.FirstOrDefault(known => $"src/{known.Path}" == file.Key).Blocks)
                .Select(file => $"{file.Key}: {file.Count()} blocks drop errors of any kind, lines {string.Join(", ", file.Select(found => found.Block.Line))}: throw, log or use what was caught, or name them with the reason in {nameof(CatchTests)}"),
            .. Known.Where(known => silent.Count(found => found.Block.IsBroad && found.Path == $"src/{known.Path}") != known.Blocks).Select(known => $"{known.Path} has not the {known.Blocks} blocks that {nameof(CatchTests)} names ({known.Reason})"),
        ];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Every_catch_of_the_sources_is_seen()
    {
        int blocks = Sources().Sum(path => CatchBlock.In(Repository.Read(path)).Count());
        Assert.InRange(blocks, 90, 300);
    }

    [Theory]
    [InlineData("catch { }", "", false, false, true)]
    [InlineData("catch (Exception) { return null; }", "Exception", false, false, true)]
    [InlineData("catch (System.IO.IOException e) when (e.HResult == (1 + 2)) { /* gone */ }", "IOException", false, true, true)]
    [InlineData("catch (Exception error) { Show(\"//\", error.Message); }", "Exception", true, false, true)]
    [InlineData("catch (Exception error) { Show(\"error\"); // error\n }", "Exception", false, true, true)]
    [InlineData("catch (Exception error) { Show($\"{error}\"); }", "Exception", true, false, true)]
    [InlineData("catch\n{\n    x.Dispose();\n    throw;\n}", "", true, false, true)]
    [InlineData("catch (ArgumentException e) { LogFailure(e.Message); }", "ArgumentException", true, false, false)]
    [InlineData("catch (ArgumentException) { if (a) { b = '{'; } // why\n }", "ArgumentException", false, true, false)]
    public void Catch_blocks_are_read(string text, string type, bool passesOn, bool hasComment, bool isBroad)
    {
        CatchBlock block = Assert.Single(CatchBlock.In($"// catch (Exception)\nstring s = \"catch /* \"; try {{ }} {text} // {{"));
        Assert.Equal((2, type, passesOn, hasComment, isBroad), (block.Line, block.Type, block.PassesOn, block.HasComment, block.IsBroad));
    }

    private static string Place((string Path, CatchBlock Block) found) => $"{found.Path}:{found.Block.Line}";

    private static IEnumerable<string> Sources() => Repository.SourcesIn("src");
}
