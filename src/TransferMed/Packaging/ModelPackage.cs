using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Packaging;

/// <summary>
/// A model as one file (<c>.tmed</c>): a zip archive of a manifest, a card as JSON, the weights as safetensors and, where there are any,
/// the numbers of an out-of-distribution score and the fingerprints of the pictures. Reading runs no code, checks the SHA-256 of every part that it reads and every number
/// that it finds, and takes no more memory than the file bears out. The form and its rules are in <c>docs/package.md</c>.
/// </summary>
public sealed class ModelPackage : IDisposable
{
    /// <summary>The usual extension of a package's name.</summary>
    public const string Extension = ".tmed";

    // Readers may map the file: no element of a tensor lies across a cache line.
    private const int Alignment = 64;

    private ModelPackage(ModelCard card, SafeTensors weights)
    {
        Card = card;
        Weights = weights;
    }

    /// <summary>What the package says about its model.</summary>
    public ModelCard Card { get; }

    /// <summary>The network's parameters and running statistics by name, on the CPU; they belong to this package.</summary>
    public SafeTensors Weights { get; }

    /// <summary>Writes a package, whole or not at all. Equal cards and weights give equal bytes.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="card">The card; its <see cref="ModelCard.LibraryVersion"/> is not read, the package names this library.</param>
    /// <param name="weights">All tensors of the card's network by name; the caller keeps them.</param>
    /// <exception cref="PackageException">Card and weights do not fit, a number is out of range, or something of the program's own does not say its numbers.</exception>
    /// <exception cref="StorageException">The file cannot be written, or would reach 4 GB.</exception>
    public static void Write(string path, ModelCard card, IEnumerable<KeyValuePair<string, Tensor>> weights)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(weights);
        TorchRuntime.Initialize();
        KeyValuePair<string, Tensor>[] state = [.. weights];
        byte[] json = CardWriting.ToJson(card, path);
        WeightsPart.Check(card.Network, state, path);
        AtomicFile.Write(path, stream =>
        {
            var archive = new ZipFileWriter(stream, path);
            var parts = new List<PackagePart>();
            Add(PackageParts.Card, required: true, part => part.Write(json));
            Add(PackageParts.Weights, required: true, part => SafeTensors.Write(part, state, path));
            if (card.Assessment?.OutOfDistribution?.Score is MahalanobisDistances distances)
            {
                // A reader that does not know the part still predicts the same.
                Add(PackageParts.Distances, required: false, part => DistancesPart.Write(part, distances, path));
            }

            if (card.Fingerprints is { Count: > 0 } fingerprints)
            {
                Add(PackageParts.Fingerprints, required: false, part => FingerprintsPart.Write(part, fingerprints));
            }

            archive.Add(PackageParts.Manifest, part => part.Write(PackageJson.ToBytes(PackageManifest.Of(LibraryVersion.Current, parts, card.Preprocessing.IsPlain))));
            archive.Finish();

            void Add(string name, bool required, Action<Stream> write)
            {
                (long length, string hash) = archive.Add(name, write, Alignment);
                parts.Add(new PackagePart(name, length, hash, required));
            }
        });
    }

    /// <summary>Reads the card without the weights, and without LibTorch. Checks the archive, the manifest and the parts that it reads.</summary>
    /// <param name="path">The package.</param>
    /// <returns>The card.</returns>
    /// <exception cref="PackageException">It is no package, is of a newer format, or holds what cannot be believed.</exception>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is damaged.</exception>
    public static ModelCard Inspect(string path) => PackageReader.Read(path, reader => reader.ReadCard());

    /// <summary>Checks everything in a package: the SHA-256 of all parts, the card, and that the weights are those of its network. Needs no LibTorch.</summary>
    /// <param name="path">The package.</param>
    /// <returns>The card.</returns>
    /// <exception cref="PackageException">It is no package, is of a newer format, or holds what cannot be believed.</exception>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is damaged.</exception>
    public static ModelCard Verify(string path) => PackageReader.Read(path, reader => reader.Verify());

    /// <summary>Reads card and weights. For a model that runs see <c>TrainedModel.Load</c>.</summary>
    /// <param name="path">The package.</param>
    /// <returns>The package; dispose it to free the weights.</returns>
    /// <exception cref="PackageException">It is no package, is of a newer format, or holds what cannot be believed.</exception>
    /// <exception cref="StorageException">The file does not exist, cannot be read or is damaged.</exception>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static ModelPackage Load(string path) => PackageReader.Read(path, reader =>
    {
        ModelCard card = reader.ReadCard();
        return new ModelPackage(card, reader.ReadWeights(card));
    });

    /// <summary>Frees the weights.</summary>
    public void Dispose() => Weights.Dispose();
}
