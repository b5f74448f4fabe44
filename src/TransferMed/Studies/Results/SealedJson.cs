using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TransferMed.Studies;

/// <summary>
/// JSON whose last member, <c>sha256</c>, is the SHA-256 of all bytes before it: no changed byte passes for the file that was written.
/// Whoever does not know the member reads an object with one more.
/// </summary>
internal static class SealedJson
{
    /// <summary>The name of the member.</summary>
    public const string Member = "sha256";

    private const int HashDigits = 2 * SHA256.HashSizeInBytes;

    private static readonly int s_sealBytes = Before.Length + HashDigits + After.Length;

    private static ReadOnlySpan<byte> Before => ",\n  \"sha256\": \""u8;

    private static ReadOnlySpan<byte> After => "\"\n}"u8;

    /// <summary>Writes an object that has at least one member.</summary>
    public static void Write<T>(Stream stream, T value, JsonTypeInfo<T> type) => Write(stream, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Writes the text of an object that has at least one member.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> json) => Write(stream, json, SHA256.HashData(MembersOf(json)));

    /// <summary>Writes the text of an object with this hash in its last member.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> json, ReadOnlySpan<byte> hash)
    {
        stream.Write(MembersOf(json));
        stream.Write(SealOf(hash));
    }

    /// <summary>Reads what was written; not a byte of it may be another.</summary>
    /// <exception cref="JsonException">The bytes have no hash, another hash, or are of another form.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        ReadOnlySpan<byte> members = json[..Math.Max(json.Length - s_sealBytes, 0)];
        ReadOnlySpan<byte> seal = json[members.Length..];
        if (!seal.StartsWith(Before) || !seal.EndsWith(After))
        {
            throw new JsonException("It does not end with the SHA-256 of its content: it was cut off or changed, or an earlier version of this library wrote it.");
        }

        if (!seal.SequenceEqual(SealOf(SHA256.HashData(members))))
        {
            throw new JsonException("It does not hold what was written: its SHA-256 differs.");
        }

        return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It holds null.");
    }

    private static ReadOnlySpan<byte> MembersOf(ReadOnlySpan<byte> json) => json[..^1].TrimEnd("\r\n "u8);

    private static byte[] SealOf(ReadOnlySpan<byte> hash) => [.. Before, .. System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash)), .. After];
}
