using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>What a study's folder belongs to: <c>study.json</c>, written before the first run.</summary>
internal sealed record StudyRecord
{
    public int SchemaVersion { get; init; } = StudyResult.CurrentSchema;

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>See <see cref="StudyOptions.Command"/>.</summary>
    public required string? Command { get; init; }

    /// <summary>See <see cref="StudyDocument.Full"/>.</summary>
    public required JsonObject Options { get; init; }

    public required IReadOnlyList<StudyDataset> Datasets { get; init; }

    public required StudyVersions Versions { get; init; }

    /// <summary>The kind of device, which decides the last bits.</summary>
    public required string Device { get; init; }

    /// <summary>The device in full, for people.</summary>
    public required string DeviceName { get; init; }

    /// <summary>What decides the last bits beside that.</summary>
    public required Arithmetic Arithmetic { get; init; }

    /// <summary>The memory formats of its networks; null in a study of a version that took the rule's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StudyFormat>? Formats { get; init; }
}
