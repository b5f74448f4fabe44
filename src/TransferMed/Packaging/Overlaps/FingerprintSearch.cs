using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>Looks for pictures among fingerprints.</summary>
internal static class FingerprintSearch
{
    /// <summary>Searches every picture.</summary>
    /// <param name="known">The fingerprints.</param>
    /// <param name="contents">The pictures; null for one that is not compared.</param>
    /// <param name="cancellationToken">Ends the search within one picture.</param>
    /// <returns>For each picture the use that it was found in, of several the first of the fingerprints, and whether its very pixels are there; null where it was not found.</returns>
    public static (DatasetRole Role, bool IsExact)?[] Run(ImageFingerprints known, IReadOnlyList<ImageContent?> contents, CancellationToken cancellationToken)
    {
        var found = new (DatasetRole, bool)?[contents.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        ParallelLoop.For(contents.Count, options, i => found[i] = contents[i] is { } content ? Find(known, content) : null);
        return found;
    }

    private static (DatasetRole Role, bool IsExact)? Find(ImageFingerprints known, ImageContent content)
    {
        SignComparison? comparison = SignComparison.Of(content.Traits?.Thumbnail);
        foreach (FingerprintSet set in known.Sets)
        {
            bool isExact = set.Holds(content.PixelHash);
            if (isExact || (comparison is not null && LooksLikeOneOf(set, comparison)))
            {
                return (set.Role, isExact);
            }
        }

        return null;
    }

    private static bool LooksLikeOneOf(FingerprintSet set, SignComparison comparison)
    {
        foreach (ref readonly CosineSigns signs in set.Signs.AsSpan())
        {
            if (comparison.Matches(in signs))
            {
                return true;
            }
        }

        return false;
    }
}
