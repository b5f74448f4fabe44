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

    private readonly AuditedLabels[] _labels = [.. Sets.Select(set => new AuditedLabels(set))];

    public string LabelOf(int sample) => LabelsOf(sample).TextOf(Samples[sample]);

    /// <summary>Whether the labels of two pictures of one set exclude each other.</summary>
    public bool Contradict(int first, int second) => LabelsOf(first).Contradict(Samples[first], Samples[second]);

    /// <summary>Pictures that show the same, parted where their labels exclude each other; in the order of the first of each part.</summary>
    public List<int[]> Agreeing(IReadOnlyList<int> same)
    {
        var parts = new List<List<int>>();
        foreach (int sample in same)
        {
            List<int>? part = parts.Find(members => !members.Exists(other => Contradict(sample, other)));
            if (part is null)
            {
                parts.Add(part = []);
            }

            part.Add(sample);
        }

        return [.. parts.Select(part => part.ToArray())];
    }

    private AuditedLabels LabelsOf(int sample) => Mode == AuditMode.Within ? _labels[0] : _labels[Sides[sample]];

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
