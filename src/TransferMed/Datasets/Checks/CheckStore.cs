using Microsoft.Extensions.Logging;
using TransferMed.Imaging;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>
/// The checks of pictures that a folder keeps, in files that are written once and never changed: so processes that check at once do
/// not meet, and one that is killed loses no more than the records it had not yet written. Safe for several threads.
/// </summary>
internal sealed partial class CheckStore
{
    /// <summary>Records of one file: their thumbnails are the memory that a check takes.</summary>
    internal const int RecordsOfAFile = 4096;

    /// <summary>From so many files of fewer records on these are made one when the folder is next opened. Full ones stay: a million pictures are not written again.</summary>
    internal const int MostSmallFiles = 16;

    private const int MostTries = 10;

    private readonly Lock _gate = new();
    private readonly CheckFolder _folder;
    private readonly Dictionary<CheckKey, long> _known = [];
    private CheckFile[] _files = [];
    private List<(int Slot, CheckRecord Record)> _waiting = [];

    private CheckStore(CheckFolder folder) => _folder = folder;

    /// <summary>Is told the place of each record that was added, once it is written.</summary>
    public Action<int, long>? Stored { get; set; }

    /// <summary>Opens the folder, made where it does not exist.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="recipe">What a record depends on beside the picture's file.</param>
    /// <param name="logger">Told which files are damaged.</param>
    /// <param name="cancellationToken">Ends the reading early.</param>
    /// <exception cref="StorageException">The folder cannot be made, read or written.</exception>
    public static CheckStore Open(string path, string recipe, ILogger logger, CancellationToken cancellationToken)
    {
        var store = new CheckStore(CheckFolder.Create(path, recipe));
        store.Read(logger, cancellationToken);
        if (store._files.Count(IsSmall) >= MostSmallFiles)
        {
            store.Merge(logger, cancellationToken);
        }

        return store;
    }

    /// <summary>The place of a record; null where there is none.</summary>
    public long? Find(CheckKey key)
    {
        lock (_gate)
        {
            return _known.TryGetValue(key, out long place) ? place : null;
        }
    }

    /// <summary>What is needed no more once every picture has its place.</summary>
    public void ForgetKeys()
    {
        lock (_gate)
        {
            _known.Clear();
            _known.TrimExcess();
        }
    }

    /// <summary>SHA-256 of the file that a record was made of; null where the record can no longer be read as it was written.</summary>
    public Digest? FileOf(long place)
    {
        (CheckFile file, int record) = At(place);
        return file.TryRow(record)?.File;
    }

    /// <summary>What a record says; null where it can no longer be read as it was written.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="orElse">Brings the thumbnail where the file no longer has it.</param>
    public ImageContent? TryRead(long place, Func<ImageThumbnail> orElse)
    {
        (CheckFile file, int record) = At(place);
        if (file.TryRow(record) is not CheckRow row || file.TryText(row) is not CheckText text)
        {
            return null;
        }

        uint checksum = row.ThumbnailChecksum;
        return new ImageContent(row.Pixels, row.Size)
        {
            Traits = new ImageTraits(text.Format, row.FileLength, () => file.TryThumbnail(record, checksum) ?? orElse()),
            Group = text.Group,
            Notes = text.Notes,
            GroupNote = text.GroupNote,
        };
    }

    /// <summary>Adds a record; it is written with others.</summary>
    /// <param name="slot">What <see cref="Stored"/> calls it by.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="StorageException">The records that waited cannot be written.</exception>
    public void Add(int slot, CheckRecord record)
    {
        List<(int, CheckRecord)>? full = null;
        lock (_gate)
        {
            _waiting.Add((slot, record));
            if (_waiting.Count >= RecordsOfAFile)
            {
                (full, _waiting) = (_waiting, []);
            }
        }

        Write(full);
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Flush()
    {
        List<(int, CheckRecord)> last;
        lock (_gate)
        {
            (last, _waiting) = (_waiting, []);
        }

        Write(last);
    }

    private void Write(List<(int Slot, CheckRecord Record)>? records)
    {
        if (records is not { Count: > 0 })
        {
            return;
        }

        string path = _folder.NewFile();
        CheckFileWriter.Write(path, _folder.Recipe, [.. records.Select(added => added.Record)]);
        if (_folder.TryOpen(path, (_, _) => { }, CancellationToken.None) is not CheckFile file)
        {
            // Removed by now, or no longer what was written: the contents stay in memory.
            return;
        }

        int number = Append(file);
        for (int record = 0; record < records.Count; record++)
        {
            Stored?.Invoke(records[record].Slot, PlaceOf(number, record));
        }
    }

    private void Read(ILogger logger, CancellationToken cancellationToken)
    {
        for (int attempt = 1; !TryRead(logger, cancellationToken) && attempt < MostTries; attempt++)
        {
            _files = [];
            _known.Clear();
        }
    }

    /// <summary>Later files win: a picture may have been checked again by its bytes. False where another process has taken files away to make one of them.</summary>
    private bool TryRead(ILogger logger, CancellationToken cancellationToken)
    {
        bool isComplete = true;
        foreach (string path in _folder.Files())
        {
            int number = _files.Length;
            var keys = new List<CheckKey>();
            if (_folder.TryOpen(path, (_, key) => keys.Add(key), cancellationToken) is CheckFile file)
            {
                Append(file);
                _known.EnsureCapacity(_known.Count + keys.Count);
                for (int record = 0; record < keys.Count; record++)
                {
                    _known[keys[record]] = PlaceOf(number, record);
                }
            }
            else if (File.Exists(path))
            {
                LogDamaged(logger, path);
                CheckFolder.Remove(path);
            }
            else
            {
                isComplete = false;
            }
        }

        return isComplete;
    }

    private void Merge(ILogger logger, CancellationToken cancellationToken)
    {
        CheckFile[] old = _files;
        (CheckFile File, int Record)[] records = [.. _known.Values.Order().Select(At).Where(record => IsSmall(record.File))];
        if (records.Length > 0)
        {
            try
            {
                CheckFileMerge.Write(_folder.NewFile(), _folder.Recipe, records, cancellationToken);
            }
            catch (StorageException fault)
            {
                // A folder that can be read and not written serves as it is.
                LogUnmerged(logger, _folder.Place, fault.Message);
                return;
            }
        }

        _files = [];
        _known.Clear();
        foreach (CheckFile file in old)
        {
            file.Dispose();
            if (IsSmall(file))
            {
                CheckFolder.Remove(file.Path);
            }
        }

        Read(logger, cancellationToken);
    }

    private static bool IsSmall(CheckFile file) => file.Layout.Records < RecordsOfAFile;

    private int Append(CheckFile file)
    {
        lock (_gate)
        {
            _files = [.. _files, file];
            return _files.Length - 1;
        }
    }

    private (CheckFile File, int Record) At(long place) => (Volatile.Read(ref _files)[(int)(place >> 32)], (int)place);

    private static long PlaceOf(int file, int record) => ((long)file << 32) | (uint)record;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: the small files of checks there cannot be made one, and are used as they are: {Reason}")]
    private static partial void LogUnmerged(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: the file of checks is damaged and is removed; its pictures are checked again")]
    private static partial void LogDamaged(ILogger logger, string path);
}
