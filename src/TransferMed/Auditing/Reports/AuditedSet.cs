using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A set, or a part of one, that was audited.</summary>
/// <param name="name">The dataset's name.</param>
/// <param name="side">What it was in the audit: <c>data</c>, a part of a split, <c>source</c> or <c>target</c>.</param>
/// <param name="images">The number of pictures.</param>
/// <param name="groups">The number of different groups that are named; 0 where none is.</param>
public sealed class AuditedSet(string name, string side, int images, int groups)
{
    /// <summary>The dataset's name.</summary>
    public string Name { get; } = name;

    /// <summary>What it was in the audit: <c>data</c>, a part of a split, <c>source</c> or <c>target</c>.</summary>
    public string Side { get; } = side;

    /// <summary>The number of pictures.</summary>
    [JsonPropertyName("pictures")]
    public int Images { get; } = images;

    /// <summary>The number of different groups that are named; 0 where none is.</summary>
    public int Groups { get; } = groups;

    /// <summary>The classes with their numbers of pictures, in the order of the dataset; findings with the pictures that have them, values with those of which they are known.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditFigure>))]
    [JsonInclude]
    public ValueList<AuditFigure> Classes { get; internal init; } = [];
}
