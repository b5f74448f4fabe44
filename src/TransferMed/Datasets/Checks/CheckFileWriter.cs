using System.Security.Cryptography;
using TransferMed.Imaging;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>Writes files of checks: whole or not at all, like every file of the library.</summary>
internal static class CheckFileWriter
{
    /// <summary>Writes new records.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="recipe">What they were made with.</param>
    /// <param name="records">The records, at least one.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> recipe, IReadOnlyList<CheckRecord> records)
    {
        var rows = new byte[records.Count * CheckFileLayout.RowLength];
        var thumbnails = new byte[(long)records.Count * ImageThumbnail.ByteCount];
        using var texts = new MemoryStream();
        var places = new Dictionary<CheckText, (int At, int Length)>();
        for (int i = 0; i < records.Count; i++)
        {
            CheckRecord record = records[i];
            Span<byte> thumbnail = thumbnails.AsSpan(i * ImageThumbnail.ByteCount, ImageThumbnail.ByteCount);
            record.Content.Traits!.Thumbnail.CopyTo(thumbnail);
            (int at, int length) = Place(CheckText.Of(record.Content), texts, places);
            var row = new CheckRow(record.Key, record.File, record.Content.Digest, record.Content.Size, record.Content.Traits.FileLength, at, length, Crc32.Append(0, thumbnail));
            CheckFileLayout.WriteRow(row, rows.AsSpan(i * CheckFileLayout.RowLength));
        }

        byte[] said = texts.ToArray();
        byte[] header = new CheckFileLayout(records.Count, said.Length).Header(recipe.Span, HashOf(rows, said));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(rows);
            stream.Write(said);
            stream.Write(thumbnails);
        });
    }

    /// <summary>The place of a text among those that are written, each once.</summary>
    public static (int At, int Length) Place(CheckText text, MemoryStream texts, Dictionary<CheckText, (int At, int Length)> places)
    {
        if (!places.TryGetValue(text, out (int At, int Length) place))
        {
            byte[] bytes = text.ToBytes();
            places.Add(text, place = ((int)texts.Length, bytes.Length));
            texts.Write(bytes);
        }

        return place;
    }

    private static byte[] HashOf(params ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] part in parts)
        {
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }
}
