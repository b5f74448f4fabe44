using TransferMed.Datasets;

namespace TransferMed.Packaging;

/// <summary>What a model has seen: the fingerprints of its package, and the pictures that it was trained with since, whose fingerprints are computed when they are asked for.</summary>
internal sealed class SeenImages
{
    // What says most stands first: of a set that was used for two things the stronger one is kept.
    private static readonly DatasetRole[] s_roles = [DatasetRole.Training, DatasetRole.Source, DatasetRole.Validation, DatasetRole.Test];

    private readonly FingerprintSet[] _stored;
    private readonly (DatasetRole Role, ImageDataset Dataset)[] _own;
    private ImageFingerprints? _all;

    private SeenImages(FingerprintSet[] stored, (DatasetRole Role, ImageDataset Dataset)[] own) => (_stored, _own) = (stored, own);

    public static SeenImages None { get; } = new([], []);

    public static SeenImages Of(ImageFingerprints? stored) => stored is null ? None : new SeenImages([.. stored.Sets], []);

    /// <summary>Those of packages alone; null where there are none.</summary>
    public ImageFingerprints? Stored => _stored.Length == 0 ? null : new ImageFingerprints(_stored);

    /// <summary>What a model has seen that began with these weights.</summary>
    public SeenImages Then(ImageDataset train, ImageDataset? validation, ImageDataset? test)
    {
        (DatasetRole, ImageDataset?)[] added = [(DatasetRole.Training, train), (DatasetRole.Validation, validation), (DatasetRole.Test, test)];
        return new SeenImages(
            [.. _stored.Select(set => set.As(Earlier(set.Role)))],
            [.. added.Where(part => part.Item2 is { Count: > 0 }).Select(part => (part.Item1, part.Item2!)), .. _own.Select(part => (Earlier(part.Role), part.Dataset))]);
    }

    /// <summary>All of them; null where there are none. Pictures that were not decoded before are decoded now.</summary>
    public ImageFingerprints? All(CancellationToken cancellationToken = default)
    {
        if (_all is null)
        {
            IEnumerable<FingerprintSet> sets = _own.Select(part => FingerprintSet.Of(part.Role, part.Dataset, cancellationToken)).Concat(_stored);
            _all = new ImageFingerprints(sets
                .Where(set => set.Hashes.Length > 0)
                .OrderBy(set => Array.IndexOf(s_roles, set.Role))
                .DistinctBy(set => Convert.ToHexStringLower(set.Salt)));
        }

        return _all.Count == 0 ? null : _all;
    }

    private static DatasetRole Earlier(DatasetRole role) => role == DatasetRole.Training ? DatasetRole.Source : role;
}
