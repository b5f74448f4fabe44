using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Auditing;

/// <summary>What is audited, as one list of pictures with the side of each.</summary>
/// <param name="Mode">What the sides are.</param>
/// <param name="Sets">The dataset of each side.</param>
/// <param name="SideNames">The name of each side.</param>
/// <param name="Samples">The samples of all sides.</param>
/// <param name="Sides">The side of each sample; a higher one is the more precious.</param>
/// <param name="Contents">The contents of the samples.</param>
/// <param name="Links">The links between the samples.</param>
internal sealed record AuditedImages(
    AuditMode Mode,
    IReadOnlyList<ImageDataset> Sets,
    IReadOnlyList<string> SideNames,
    IReadOnlyList<ImageSample> Samples,
    IReadOnlyList<int> Sides,
    IReadOnlyList<ImageContent> Contents,
    ImageLinks Links)
{
    /// <summary>The pairs of classes of the links that overlap; empty where that was not searched.</summary>
    public IReadOnlyList<Overlap> Overlaps { get; init; } = [];

    public string LabelOf(int sample) => (Mode == AuditMode.Within ? Sets[0] : Sets[Sides[sample]]).Classes[Samples[sample].Label];

    /// <summary>A pair as it is reported.</summary>
    public AuditPair Pair(int first, int second, ImageOrientation transform, double similarity)
    {
        bool apart = Sides[first] != Sides[second];
        return new AuditPair(Samples[first].Path, Samples[second].Path, LabelOf(first), LabelOf(second), transform, Math.Round(similarity, 4))
        {
            FirstSide = apart ? SideNames[Sides[first]] : null,
            SecondSide = apart ? SideNames[Sides[second]] : null,
        };
    }

    /// <summary>A pair of pictures of one class of equal pixels.</summary>
    public AuditPair ExactPair(int first, int second)
    {
        ImageOrientation undone = Dihedral.Inverse(Links.Transforms[first]);
        return Pair(first, second, Dihedral.Compose(undone, Links.Transforms[second]), 1);
    }
}

/// <summary>What the sides of an audit are.</summary>
internal enum AuditMode
{
    Within,
    Parts,
    SourceAndTarget,
}
