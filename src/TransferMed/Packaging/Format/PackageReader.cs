using System.Security.Cryptography;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Packaging;

/// <summary>
/// An open package. Its archive and manifest are checked when it is made. A part is read once: its SHA-256 is computed over the very
/// bytes that are used, and what was made of them leaves only when it is the one of the manifest. Takes no more memory than the parts
/// that are asked for, since none is compressed.
/// </summary>
internal sealed class PackageReader : IDisposable
{
    private readonly Stream _stream;
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ZipPart> _files;
    private readonly string _path;

    private PackageReader(Stream stream, string path)
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
        return Read(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16), read);
    }

    /// <summary>The same with a stream that can seek.</summary>
    internal static T Read<T>(string path, Func<Stream> open, Func<PackageReader, T> read)
    {
        try
        {
            RegularFile.Require(path);
            using Stream stream = open();
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

    /// <summary>Reads the card, the numbers of the distances and the fingerprints of pictures where it has some.</summary>
    public ModelCard ReadCard()
    {
        byte[] json = ReadWhole(_files[PackageParts.Card], PackageParts.MaximumCardBytes);
        RequireHash(PackageParts.Card, SHA256.HashData(json));
        ModelCard card = CardReading.FromJson(json, Manifest.Library, ReadDistances, _path);
        return Manifest.Find(PackageParts.Fingerprints) is null ? card : new ModelCard(card) { Fingerprints = ReadFingerprints() };
    }

    /// <summary>Reads the weights, which are those of the card's network.</summary>
    public SafeTensors ReadWeights(ModelCard card)
    {
        SafeTensors? weights = null;
        try
        {
            ReadOnce(PackageParts.Weights, stream => weights = SafeTensors.Read(stream, ReadHeader(stream, card), NameOf(PackageParts.Weights)));
            return weights!;
        }
        catch
        {
            weights?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Hands out the weights one by one, which are those of the card's network; each is freed when the next is asked for. Where this
    /// throws, what was made of them is to be dropped: whether they are the ones that were written is known after the last.
    /// </summary>
    public void ReadEachWeight(ModelCard card, Action<IEnumerable<KeyValuePair<string, Tensor>>> take) => ReadOnce(PackageParts.Weights, stream =>
    {
        SafeTensorsHeader header = ReadHeader(stream, card);
        take(SafeTensors.ReadEach(stream, header, NameOf(PackageParts.Weights)));
    });

    /// <summary>Reads the card, checks the header of the weights against its network, and compares the SHA-256 of every part, those that this library does not know included.</summary>
    public ModelCard Verify()
    {
        ModelCard card = ReadCard();
        ReadOnce(PackageParts.Weights, stream => ReadHeader(stream, card));
        foreach (string name in Manifest.Parts.Select(part => part.Name).Where(name => !_verified.Contains(name)))
        {
            ReadOnce(name, _ => { });
        }

        return card;
    }

    public void Dispose() => _stream.Dispose();

    private MahalanobisDistances ReadDistances(NetworkSpec network, double shrinkage)
    {
        CardCheck.Require(Manifest.Find(PackageParts.Distances) is not null, $"it needs the part '{PackageParts.Distances}', which is not there.");
        MahalanobisDistances? distances = null;
        ReadOnce(PackageParts.Distances, stream => distances = DistancesPart.Read(stream, network, shrinkage, NameOf(PackageParts.Distances)));
        return distances!;
    }

    private ImageFingerprints ReadFingerprints()
    {
        ImageFingerprints? fingerprints = null;
        try
        {
            ReadOnce(PackageParts.Fingerprints, stream => fingerprints = FingerprintsPart.Read(stream));
            return fingerprints!;
        }
        catch (CardFault fault)
        {
            throw new PackageException($"The part '{PackageParts.Fingerprints}' of the package '{_path}' cannot be used: {fault.Message} Get the package again.", fault);
        }
    }

    private SafeTensorsHeader ReadHeader(Stream stream, ModelCard card)
    {
        SafeTensorsHeader header = SafeTensorsHeaderReader.Read(stream, NameOf(PackageParts.Weights));
        WeightsPart.Check(card.Network, header, _path);
        return header;
    }

    /// <summary>Lets a part be read from its start towards its end, then compares the SHA-256 of all its bytes.</summary>
    private void ReadOnce(string name, Action<Stream> read)
    {
        using var content = new ZipPartStream(_stream, _files[name]);
        using var hashed = new HashedStream(content, content.Length);
        try
        {
            read(hashed);
        }
        catch (Exception error) when (error is TransferMedException or CardFault)
        {
            // Of a part that was changed it is said that it was, whatever its reader stumbled over.
            RequireHash(name, HashOf(hashed));
            throw;
        }

        RequireHash(name, HashOf(hashed));
    }

    private static byte[] HashOf(HashedStream part)
    {
        part.Position = part.Length;
        return part.Finish();
    }

    private void RequireHash(string name, byte[] hash)
    {
        _ = Convert.ToHexStringLower(hash) == Manifest.Find(name)!.Sha256
            ? _verified.Add(name)
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
