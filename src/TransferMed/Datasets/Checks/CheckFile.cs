using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>
/// A file of checks, read by positions and never mapped: a file that becomes shorter under a mapping ends the process. Rows and
/// texts are checked when it is opened; each row and each thumbnail once more whenever it is read. Safe for several threads.
/// </summary>
internal sealed class CheckFile : IDisposable
{
    private const int MostTextsKept = 64;
    private const int RowsAtOnce = 4096;

    private readonly SafeFileHandle _file;
    private readonly CheckFileLayout _layout;
    private readonly ConcurrentDictionary<int, CheckText> _texts = new();

    private CheckFile(string path, SafeFileHandle file, CheckFileLayout layout) => (Path, _file, _layout) = (path, file, layout);

    public string Path { get; }

    public CheckFileLayout Layout => _layout;

    /// <summary>Opens the file and gives its keys to whoever wants them, in the order of the records.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recipe">What the checks must have been made with.</param>
    /// <param name="found">Receives the number and the key of each record; may have received some where the file is damaged.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <returns>The file; null where it is damaged, or of another recipe.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CheckFile? TryOpen(string path, ReadOnlySpan<byte> recipe, Action<int, CheckKey> found, CancellationToken cancellationToken)
    {
        RegularFile.Require(path);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        CheckFile? opened = null;
        try
        {
            Span<byte> header = stackalloc byte[CheckFileLayout.HeaderLength];
            if (PositionedReading.TryFill(file, header, 0)
                && CheckFileLayout.RecipeOf(header).SequenceEqual(recipe)
                && CheckFileLayout.Of(header, RandomAccess.GetLength(file)) is CheckFileLayout layout
                && IsWhole(file, layout, CheckFileLayout.HashOf(header), found, cancellationToken))
            {
                opened = new CheckFile(path, file, layout);
            }

            return opened;
        }
        finally
        {
            if (opened is null)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>The row of a record; null where it can no longer be read as it was written.</summary>
    public CheckRow? TryRow(int record)
    {
        Span<byte> bytes = stackalloc byte[CheckFileLayout.RowLength];
        return TryRead(bytes, CheckFileLayout.RowAt(record)) ? _layout.ReadRow(bytes) : null;
    }

    /// <summary>The text of a row, or null.</summary>
    public CheckText? TryText(in CheckRow row)
    {
        if (_texts.TryGetValue(row.TextAt, out CheckText? known))
        {
            return known;
        }

        var bytes = new byte[row.TextLength];
        CheckText? text = TryRead(bytes, _layout.TextsAt + row.TextAt) ? CheckText.TryRead(bytes) : null;
        if (text is not null && _texts.Count < MostTextsKept)
        {
            _texts.TryAdd(row.TextAt, text);
        }

        return text;
    }

    /// <summary>The thumbnail of a record, or null.</summary>
    /// <param name="record">The record.</param>
    /// <param name="checksum">What its row says of it.</param>
    public ImageThumbnail? TryThumbnail(int record, uint checksum)
    {
        Span<byte> bytes = stackalloc byte[ImageThumbnail.ByteCount];
        return TryRead(bytes, _layout.ThumbnailAt(record)) && Crc32.Append(0, bytes) == checksum ? ImageThumbnail.Read(bytes) : null;
    }

    /// <summary>Copies the bytes of a place of the file; false where they cannot be read.</summary>
    public bool TryRead(Span<byte> destination, long at)
    {
        try
        {
            return PositionedReading.TryFill(_file, destination, at);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Who asked reads the picture itself instead.
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsWhole(SafeFileHandle file, CheckFileLayout layout, ReadOnlySpan<byte> expected, Action<int, CheckKey> found, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[RowsAtOnce * CheckFileLayout.RowLength];
        for (int record = 0; record < layout.Records; record += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(RowsAtOnce, layout.Records - record);
            Span<byte> rows = buffer.AsSpan(0, count * CheckFileLayout.RowLength);
            if (!PositionedReading.TryFill(file, rows, CheckFileLayout.RowAt(record)))
            {
                return false;
            }

            hash.AppendData(rows);
            for (int i = 0; i < count; i++)
            {
                found(record + i, CheckKey.Read(rows[(i * CheckFileLayout.RowLength)..]));
            }
        }

        for (int at = 0; at < layout.TextLength; at += buffer.Length)
        {
            Span<byte> texts = buffer.AsSpan(0, Math.Min(buffer.Length, layout.TextLength - at));
            if (!PositionedReading.TryFill(file, texts, layout.TextsAt + at))
            {
                return false;
            }

            hash.AppendData(texts);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return digest.SequenceEqual(expected);
    }
}
