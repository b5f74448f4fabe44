using System.Net.Sockets;
using System.Runtime.InteropServices;
using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Storage;

namespace TransferMed.Tests.Data;

/// <summary>Opening one of these never ends; each test has a limit, so that it fails instead of hanging.</summary>
public sealed partial class SpecialFileTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    public SpecialFileTests()
    {
        _folder.Write("a/1.png", TestImages.Png(1));
        _folder.Write("b/2.png", TestImages.Png(2));
    }

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("a named pipe")]
    [InlineData("a socket")]
    [InlineData("a character device")]
    public async Task Folder_and_manifest_name_what_is_no_file(string kind)
    {
        using IDisposable made = Make(kind, "a/special.png");
        Make(kind, "a/without_extension").Dispose();
        string place = Path.Combine(_folder.Path, "a", "special.png");
        ImageDecodeException error = await Assert.ThrowsAsync<ImageDecodeException>(() => Within(() => ImageDataset.Open(_folder.Path)));
        Assert.Equal(place, error.Path);
        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        ImageDataset rest = await Within(() => ImageDataset.Open(_folder.Path, new DatasetOptions { DecodeErrors = DecodeErrorPolicy.SkipAndReport }));
        Assert.Equal((2, place), (rest.Count, Assert.Single(rest.Skipped).Path));
        string manifest = _folder.Write("m.csv", "path,label\na/special.png,a\nb/2.png,b\n");
        Assert.Contains(kind, (await Assert.ThrowsAsync<ImageDecodeException>(() => Within(() => ImageDataset.Open(manifest)))).Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("a named pipe")]
    [InlineData("a socket")]
    [InlineData("a character device")]
    public async Task Every_reader_of_files_refuses_what_is_none(string kind)
    {
        using IDisposable made = Make(kind, "manifest.csv");
        string path = Path.Combine(_folder.Path, "manifest.csv");
        Action[] readers =
        [
            () => ImageDataset.Open(_folder.Path),
            () => ImageDataset.Open(path),
            () => SafeTensors.Read(path),
            () => TorchTensors.Read(path),
            () => DicomImage.Read(path),
            () => TrainedModel.Load(path),
        ];
        foreach (Action reader in readers)
        {
            TransferMedException error = await Assert.ThrowsAnyAsync<TransferMedException>(() => Within(() => { reader(); return 0; }));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Links_to_files_are_followed()
    {
        string target = _folder.Write("b/3.png", TestImages.Png(3));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a", "link.png"), target);
        Assert.Equal([2, 2], ImageDataset.Open(_folder.Path).ClassCounts);
    }

    private static Task<T> Within<T>(Func<T> work) => Task.Run(work).WaitAsync(Limit);

    private Releasing Make(string kind, string name)
    {
        string path = Path.Combine(_folder.Path, name);
        switch (kind)
        {
            case "a named pipe":
                Assert.Equal(0, MakeFifo(path, Convert.ToUInt32("600", 8)));
                return new Releasing(null);
            case "a socket":
                // The address of a socket is short: it is bound under a relative way and moved.
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                string bound = Path.Combine(Path.GetTempPath(), Path.GetFileName(_folder.Path)[^8..]);
                socket.Bind(new UnixDomainSocketEndPoint(bound));
                File.Move(bound, path);
                return new Releasing(socket);
            default:
                File.CreateSymbolicLink(path, "/dev/zero");
                return new Releasing(null);
        }
    }

    private sealed class LinuxTheoryAttribute : TheoryAttribute
    {
        public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Pipes and sockets are told from files on Linux only.";
    }

    private sealed class Releasing(IDisposable? held) : IDisposable
    {
        public void Dispose() => held?.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
