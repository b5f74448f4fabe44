using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>
/// Which pictures a model was made and judged with, as far as it takes to recognise them: 24 bytes of each, of which no picture, name or
/// label can be had. Who has a picture can tell whether it is among them (<c>TrainingOverlap.Of</c>).
/// </summary>
public sealed class ImageFingerprints
{
    internal ImageFingerprints(IEnumerable<FingerprintSet> sets) => Sets = sets.ToValueList();

    /// <summary>One set for each use.</summary>
    internal ValueList<FingerprintSet> Sets { get; }

    /// <summary>The number of pictures; one of two uses counts twice, two of the same pixels once.</summary>
    public int Count => Sets.Sum(set => set.Hashes.Length);

    /// <summary>The number of pictures of one use.</summary>
    /// <param name="role">The use.</param>
    /// <returns>The number.</returns>
    public int CountOf(DatasetRole role) => Sets.Where(set => set.Role == role).Sum(set => set.Hashes.Length);
}
