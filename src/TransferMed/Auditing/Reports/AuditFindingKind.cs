using System.Text.Json.Serialization;

namespace TransferMed.Auditing;

/// <summary>What was found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditFindingKind>))]
public enum AuditFindingKind
{
    /// <summary>Pictures of the same decoded pixels within one set, under one label.</summary>
    ExactCopies,

    /// <summary>Pictures of the same decoded pixels after mirroring or a turn by quarters, within one set, under one label.</summary>
    TurnedCopies,

    /// <summary>Pictures within one set that look the same: re-encoded, resized, slightly cropped, perhaps mirrored or turned.</summary>
    NearDuplicates,

    /// <summary>Pictures within one set that show a part of the same scene.</summary>
    Overlaps,

    /// <summary>The same decoded pixels, perhaps mirrored or turned, under two labels: at least one label is wrong. Two labels are two classes or grades, a finding that is there under one and not under the other, or values that differ by more than a tenth of their range in the set.</summary>
    ConflictingLabels,

    /// <summary>Pictures that look the same under two labels.</summary>
    SimilarUnderTwoLabels,

    /// <summary>The same decoded pixels, perhaps mirrored or turned, on two sides: in two parts of a split, or in source and target.</summary>
    LeakedCopies,

    /// <summary>Pictures that look the same on two sides.</summary>
    LeakedNearDuplicates,

    /// <summary>A group (patient, lesion, scene) with pictures on two sides.</summary>
    LeakedGroups,

    /// <summary>The label, a finding, or whether a value is above its median, can be told from the files' metadata: size, format, brightness, colour of the border.</summary>
    Shortcut,

    /// <summary>The largest class, or the most frequent finding, has many times the pictures of the smallest.</summary>
    ClassImbalance,

    /// <summary>A class, finding or value has too few pictures, or too few groups, for any figure on it to mean much.</summary>
    TinyClass,

    /// <summary>Files that were found but could not be read as pictures.</summary>
    UnreadableFiles,

    /// <summary>The pictures are of several sizes.</summary>
    MixedSizes,

    /// <summary>Pictures that could not be compared with others: generated ones, or ones without any feature.</summary>
    NotCompared,
}
