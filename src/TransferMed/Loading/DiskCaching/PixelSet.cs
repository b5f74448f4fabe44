using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// What a file of decoded pictures holds: the distinct pictures of a dataset in the order of their digests, so that neither
/// the order of the samples nor the place of the files matters.
/// </summary>
internal sealed class PixelSet
{
    private PixelSet(byte[] key, int[] slots, int[] samples, int imageBytes)
    {
        (Key, Slots, Samples, ImageBytes) = (key, slots, samples, imageBytes);
    }

    /// <summary>SHA-256 over the pictures and all that their decoded pixels depend on.</summary>
    public byte[] Key { get; }

    /// <summary>The place of each sample's picture.</summary>
    public int[] Slots { get; }

    /// <summary>A sample of each place.</summary>
    public int[] Samples { get; }

    /// <summary>The bytes of one decoded picture.</summary>
    public int ImageBytes { get; }

    /// <summary>Reads every picture's file once, on all cores, without decoding it.</summary>
    public static PixelSet Of(ImageDataset dataset, ImageGeometry geometry, IPixelIdentity identity, CancellationToken cancellationToken)
    {
        const int Length = SHA256.HashSizeInBytes;
        var digests = new byte[dataset.Count * Length];
        ParallelImages.ForEach(
            dataset.Count,
            ThreadBudget.AvailableProcessors,
            i => identity.Identify(dataset.Samples[i], digests.AsSpan(i * Length, Length)),
            cancellationToken);

        int[] order = [.. Enumerable.Range(0, dataset.Count)];
        Array.Sort(order, (a, b) => Digest(a).SequenceCompareTo(Digest(b)));
        var slots = new int[dataset.Count];
        var samples = new List<int>(dataset.Count);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var form = new JsonObject { ["geometry"] = CanonicalJson.Full(geometry), ["recipe"] = identity.Recipe };
        hash.AppendData(Encoding.UTF8.GetBytes(form.ToJsonString()));
        foreach (int sample in order)
        {
            if (samples.Count == 0 || !Digest(sample).SequenceEqual(Digest(samples[^1])))
            {
                samples.Add(sample);
                hash.AppendData(Digest(sample));
            }

            slots[sample] = samples.Count - 1;
        }

        return new PixelSet(hash.GetHashAndReset(), slots, [.. samples], geometry.ByteCount);

        ReadOnlySpan<byte> Digest(int sample) => digests.AsSpan(sample * Length, Length);
    }
}
