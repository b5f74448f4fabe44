using System.Security.Cryptography;
using System.Text.Json;

namespace TransferMed.Studies;

/// <summary>
/// The SHA-256 of what <c>results.json</c> says, in its last member <c>sha256</c>: over all its values but the times and the command, so
/// that equal studies have the same. White space between values does not count. Files of earlier versions have no such member.
/// </summary>
internal static class ContentSeal
{
    private const string Remedy = "Put a copy of the file back, or run the study again with the same folder, which writes the file anew from its runs.";

    private static readonly string[] s_times = ["startedAt", "finishedAt", "seconds", "imagesPerSecond", "measured"];

    /// <summary>What has times of its own: the elements of these lists and this object, beside the root.</summary>
    private static readonly string[] s_timed = ["runs", "naiveRuns", "summary", "pretraining", "history", "formats"];

    /// <summary>Writes the text of results without the member, and then the member.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> json) => SealedJson.Write(stream, json, HashOf(json, out _));

    /// <summary>Says how text does not hold what was written and what to do, or null where it does.</summary>
    /// <param name="json">Results with the member, or of an earlier version.</param>
    /// <param name="members">The names that results had before they had this member.</param>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static string? Fault(ReadOnlySpan<byte> json, IEnumerable<string> members)
    {
        string hash = Convert.ToHexStringLower(HashOf(json, out List<(string Name, string? Value)> root));
        if (root.Any(member => member.Name == SealedJson.Member))
        {
            return root.Any(member => member.Name == SealedJson.Member && member.Value != hash)
                ? $"do not hold what the study wrote: the SHA-256 in '{SealedJson.Member}' differs. {Remedy}"
                : null;
        }

        // Without the hash it must be of an earlier version; else the name of the hash itself may have been changed.
        return root.Select(member => member.Name).Except(members, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? $"have the member '{unknown}', which no version wrote without '{SealedJson.Member}'. {Remedy}"
            : null;
    }

    /// <summary>The hash over the kind, length and text of every token that counts, and the root's members with what is text of their values.</summary>
    private static byte[] HashOf(ReadOnlySpan<byte> json, out List<(string Name, string? Value)> root)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> kindAndLength = stackalloc byte[1 + sizeof(int)];
        var reader = new Utf8JsonReader(json);
        var names = new Stack<string>();
        string name = "";
        root = [];
        while (reader.Read())
        {
            bool isInRoot = reader.CurrentDepth == 1;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                if (isInRoot)
                {
                    root.Add((name, null));
                    names.Clear();
                }

                if (isInRoot && name == SealedJson.Member)
                {
                    continue;
                }
            }
            else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                names.Push(name);
            }
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                name = names.TryPop(out string? holder) ? holder : "";
            }
            else if (isInRoot && name == SealedJson.Member)
            {
                root[^1] = (name, reader.TokenType == JsonTokenType.String ? reader.GetString() : null);
                continue;
            }
            else if (isInRoot && name == "command" || (isInRoot || IsTimed(names)) && s_times.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            kindAndLength[0] = (byte)reader.TokenType;
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(kindAndLength[1..], reader.ValueSpan.Length);
            hash.AppendData(kindAndLength);
            hash.AppendData(reader.ValueSpan);
        }

        return hash.GetHashAndReset();
    }

    private static bool IsTimed(Stack<string> names) => names.TryPeek(out string? holder) && s_timed.Contains(holder, StringComparer.Ordinal);
}
