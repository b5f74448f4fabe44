using System.Security.Cryptography;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Packaging;

/// <summary>
/// An open package. Its archive and manifest are checked when it is made; a part is believed after its SHA-256 was compared. Takes no
/// more memory than the parts that are asked for, since none is compressed.
/// </summary>
internal sealed class PackageReader : IDisposable
{
    private const int HashBytes = 1 << 16;

    private readonly FileStream _stream;
    private readonly Dictionary<string, ZipPart> _files;
    private readonly string _path;

    private PackageReader(FileStream stream, string path)
    {
        _stream = stream;
        _path = path;
        RequireArchive();
        IReadOnlyList<ZipPart> files = ZipDirectory.Read(stream, path);
        _files = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        if (!_files.TryGetValue(PackageParts.Manifest, out ZipPart? manifest))
        {
            throw new PackageException($"The archive '{path}' is no model package: it has no '{PackageParts.Manifest}'. Name a file that TrainedModel.Save wrote.");
        }

        byte[] json = ReadWhole(manifest, PackageParts.MaximumManifestBytes);
        Manifest = Crc32.Append(0, json) == manifest.Checksum
            ? PackageManifest.Read(json, files, path)
            : throw ZipDirectory.Damaged(path, $"the checksum of its file '{manifest.Name}' does not fit");
    }

    public PackageManifest Manifest { get; }

    /// <summary>Opens a package, does something with it and closes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">What to do.</param>
    /// <exception cref="TransferMedException">The file cannot be read, or is not a package that is read.</exception>
    public static T Read<T>(string path, Func<PackageReader, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            RegularFile.Require(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            using var reader = new PackageReader(stream, path);
            return read(reader);
        }
        catch (EndOfStreamException error)
        {
            throw new StorageException($"The package '{path}' became shorter while it was read. Read it again when it is whole.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or NotSupportedException)
        {
            throw new StorageException($"The package '{path}' cannot be read: {error.Message} Check that it exists and its permissions.", error);
        }
    }

    /// <summary>Reads the card, and the numbers of the distances where it has some.</summary>
    public ModelCard ReadCard()
    {
        ZipPart file = Verified(PackageParts.Card);
        return CardReading.FromJson(ReadWhole(file, PackageParts.MaximumCardBytes), Manifest.Library, ReadDistances, _path);
    }

    /// <summary>Checks hash and header of the weights against the network of the card.</summary>
    public SafeTensorsHeader CheckWeights(ModelCard card)
    {
        using var stream = new ZipPartStream(_stream, Verified(PackageParts.Weights));
        SafeTensorsHeader header = SafeTensorsHeaderReader.Read(stream, NameOf(PackageParts.Weights));
        WeightsPart.Check(card.Network, header, _path);
        return header;
    }

    /// <summary>Reads the weights, which <see cref="CheckWeights"/> has checked.</summary>
    public SafeTensors ReadWeights()
    {
        using var stream = new ZipPartStream(_stream, _files[PackageParts.Weights]);
        return SafeTensorsFile.Read(stream, NameOf(PackageParts.Weights));
    }

    /// <summary>Reads the weights one by one; each is freed when the next is asked for.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> ReadEachWeight(SafeTensorsHeader header)
    {
        using var stream = new ZipPartStream(_stream, _files[PackageParts.Weights]);
        foreach (KeyValuePair<string, Tensor> weight in SafeTensorsFile.ReadEach(stream, header, NameOf(PackageParts.Weights)))
        {
            yield return weight;
        }
    }

    /// <summary>Compares the SHA-256 of every part, those that this library does not know included.</summary>
    public void VerifyAll()
    {
        foreach (PackagePart part in Manifest.Parts)
        {
            Verified(part.Name);
        }
    }

    public void Dispose() => _stream.Dispose();

    private MahalanobisScore ReadDistances(NetworkSpec network, double shrinkage)
    {
        CardCheck.Require(Manifest.Find(PackageParts.Distances) is not null, $"it needs the part '{PackageParts.Distances}', which is not there.");
        using var stream = new ZipPartStream(_stream, Verified(PackageParts.Distances));
        return DistancesPart.Read(stream, network, shrinkage, NameOf(PackageParts.Distances));
    }

    private ZipPart Verified(string name)
    {
        PackagePart part = Manifest.Find(name)!;
        ZipPart file = _files[name];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var stream = new ZipPartStream(_stream, file);
        byte[] buffer = new byte[(int)Math.Min(HashBytes, file.Length)];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()) == part.Sha256
            ? file
            : throw new PackageException($"The part '{name}' of the package '{_path}' does not have the SHA-256 that the manifest states: it was changed or damaged. Get the package again.");
    }

    private byte[] ReadWhole(ZipPart file, int limit)
    {
        if (file.Length > limit)
        {
            throw new PackageException($"The part '{file.Name}' of the package '{_path}' has {file.Length} bytes; at most {limit} are allowed. Get the package again.");
        }

        byte[] bytes = new byte[file.Length];
        using var stream = new ZipPartStream(_stream, file);
        stream.ReadExactly(bytes);
        return bytes;
    }

    // A picture or a table in a model's place is not a damaged archive, and the message must not say so.
    private void RequireArchive()
    {
        Span<byte> start = stackalloc byte[4];
        if (_stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.SequenceEqual("PK\x03\x04"u8))
        {
            throw new PackageException($"'{_path}' is no model package: it has {_stream.Length} bytes and does not begin as a zip archive. Name a file that TrainedModel.Save wrote, usually with the extension {ModelPackage.Extension}.");
        }
    }

    private string NameOf(string part) => $"{part} of {_path}";
}
