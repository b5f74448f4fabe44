using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

/// <summary>Where natives are looked for when TorchSharp is loaded from NuGet's folder, as in a notebook.</summary>
public sealed class NativeFilesTests : IDisposable
{
    private readonly TemporaryFolder _packages = new();

    public void Dispose() => _packages.Dispose();

    [Fact]
    public void Beside_TorchSharp_in_NuGets_folder_are_the_packages_of_its_release()
    {
        string beside = Folder("torchsharp", "0.107.0", "lib", "net8.0");
        string copied = Folder("torchsharp", "0.107.0", "lib", "net8.0", "cpu");
        string oldest = Folder($"libtorch-cpu-{NativeFiles.PortableIdentifier}", "2.10.0-rc.1");
        string older = Folder($"libtorch-cpu-{NativeFiles.PortableIdentifier}", "2.10.9");
        string newer = Folder($"libtorch-cpu-{NativeFiles.PortableIdentifier}", "2.10.10");
        Folder($"libtorch-cpu-{NativeFiles.PortableIdentifier}", "2.7.1");
        Folder("libtorch-cpu-other-x64", "2.10.0");

        Assert.Equal(
            [copied, NativesOf(Path.Combine(_packages.Path, "torchsharp", "0.107.0")), NativesOf(newer), NativesOf(older), NativesOf(oldest)], NativeFiles.PackageFolders(beside));
    }

    [Fact]
    public void Without_a_package_of_LibTorch_there_is_the_binding_alone()
    {
        string beside = Folder("torchsharp", "0.107.0", "lib", "net8.0");
        Assert.Equal([NativesOf(Path.Combine(_packages.Path, "torchsharp", "0.107.0"))], NativeFiles.PackageFolders(beside));
    }

    [Theory]
    [InlineData("app")]
    [InlineData("torchsharp", "bin")]
    [InlineData("other", "1.0.0", "lib", "net8.0")]
    [InlineData("torchsharp", "0.107.0", "runtimes", "net8.0")]
    public void Beside_an_application_there_are_none(params string[] path) => Assert.Empty(NativeFiles.PackageFolders(Folder(path)));

    [Fact]
    public void At_the_root_of_a_disk_there_are_none() => Assert.Empty(NativeFiles.PackageFolders(Path.GetPathRoot(_packages.Path)!));

    private string Folder(params string[] path) => Directory.CreateDirectory(Path.Combine([_packages.Path, .. path])).FullName;

    private static string NativesOf(string folder) => Path.Combine(folder, "runtimes", NativeFiles.PortableIdentifier, "native");
}
