using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class ForeignLibTorchTests
{
    [Fact]
    public void No_folder_is_right() => ForeignLibTorch.Check(null, []);

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.File("missing"), [], folder.File("missing"));
    }

    [Fact]
    public void A_folder_without_LibTorch_is_named()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.Path, [], NativeFiles.FileName("torch"));
    }

    [Fact]
    public void Two_copies_are_refused_and_both_are_named()
    {
        using var foreign = LibTorchFolder();
        using var own = LibTorchFolder();
        AssertRefused(foreign.Path, [own.Path], own.Path);
        AssertRefused(foreign.Path, [own.Path], foreign.Path);
    }

    [Fact]
    public void The_same_folder_twice_is_one_copy()
    {
        using var folder = LibTorchFolder();
        ForeignLibTorch.Check(folder.Path, [folder.Path]);
    }

    private static void AssertRefused(string folder, string[] application, string named)
    {
        var error = Assert.Throws<NativeBackendException>(() => ForeignLibTorch.Check(folder, application));
        Assert.Contains(ForeignLibTorch.Variable, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static TemporaryFolder LibTorchFolder()
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(NativeFiles.FileName("torch")), string.Empty);
        File.WriteAllText(folder.File(NativeFiles.FileName("torch_cpu")), string.Empty);
        return folder;
    }
}
