using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Auditing;

/// <summary>A set, or a part of one, that was audited.</summary>
/// <param name="Name">The dataset's name.</param>
/// <param name="Side">What it was in the audit: <c>data</c>, a part of a split, <c>source</c> or <c>target</c>.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="Groups">The number of different groups that are named; 0 where none is.</param>
public sealed record AuditedSet(string Name, string Side, int Pictures, int Groups)
{
    /// <summary>The classes with their numbers of pictures, in the order of the dataset.</summary>
    [JsonConverter(typeof(AuditListConverter<AuditFigure>))]
    public ValueList<AuditFigure> Classes { get; init; } = [];
}
