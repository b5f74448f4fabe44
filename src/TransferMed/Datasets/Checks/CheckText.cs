using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>What a record says in words: format, group and notes. Most pictures of a set have the same.</summary>
internal sealed record CheckText(string Format, string? Group, string? GroupNote, ValueList<string> Notes)
{
    public static CheckText Of(ImageContent content) => new(content.Traits!.Format, content.Group, content.GroupNote, content.Notes);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(new JsonArray([.. new[] { Format, Group, GroupNote }.Concat(Notes).Select(text => (JsonNode?)text)]).ToJsonString());

    /// <summary>The text; null where the bytes are none.</summary>
    public static CheckText? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) is JsonArray all && all.Select(text => text?.GetValue<string>()).ToArray() is [string format, var group, var groupNote, .. var notes]
                ? new CheckText(string.Intern(format), group, groupNote, notes.OfType<string>().ToValueList())
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A damaged record is none: its picture is checked again.
            return null;
        }
    }
}
