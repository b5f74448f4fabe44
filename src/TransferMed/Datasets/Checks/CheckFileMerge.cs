using System.Security.Cryptography;
using TransferMed.Imaging;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>Makes one file of checks of many: each cancelled or small check leaves one of its own.</summary>
internal static class CheckFileMerge
{
    /// <summary>Writes the records of several files into one. A record that can no longer be read is left out.</summary>
    /// <param name="path">The file to create.</param>
    /// <param name="recipe">What the records were made with.</param>
    /// <param name="records">The records, each once.</param>
    /// <param name="cancellationToken">Ends the writing early; no file is left.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> recipe, IReadOnlyList<(CheckFile File, int Record)> records, CancellationToken cancellationToken) =>
        AtomicFile.Write(path, stream => Write(stream, recipe, records, cancellationToken));

    private static void Write(Stream stream, ReadOnlyMemory<byte> recipe, IReadOnlyList<(CheckFile File, int Record)> records, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var texts = new MemoryStream();
        var places = new Dictionary<CheckText, (int At, int Length)>();
        var kept = new List<int>(records.Count);
        var bytes = new byte[CheckFileLayout.RowLength];

        // The header is known last: how many records can be read shows only then.
        stream.Write(new byte[CheckFileLayout.HeaderLength]);
        for (int i = 0; i < records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (CheckFile file, int record) = records[i];
            if (file.TryRow(record) is not CheckRow row || file.TryText(row) is not CheckText text)
            {
                continue;
            }

            (int at, int length) = CheckFileWriter.Place(text, texts, places);
            CheckFileLayout.WriteRow(row with { TextAt = at, TextLength = length }, bytes);
            hash.AppendData(bytes);
            stream.Write(bytes);
            kept.Add(i);
        }

        hash.AppendData(texts.GetBuffer(), 0, (int)texts.Length);
        stream.Write(texts.GetBuffer(), 0, (int)texts.Length);
        CopyThumbnails(stream, records, kept, cancellationToken);
        stream.Position = 0;
        stream.Write(new CheckFileLayout(kept.Count, (int)texts.Length).Header(recipe.Span, hash.GetHashAndReset()));
    }

    private static void CopyThumbnails(Stream stream, IReadOnlyList<(CheckFile File, int Record)> records, List<int> kept, CancellationToken cancellationToken)
    {
        var thumbnail = new byte[ImageThumbnail.ByteCount];
        foreach (int i in kept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (CheckFile file, int record) = records[i];
            if (!file.TryRead(thumbnail, file.Layout.ThumbnailAt(record)))
            {
                // Its checksum will not fit, so that the picture is read instead.
                Array.Clear(thumbnail);
            }

            stream.Write(thumbnail);
        }
    }
}
