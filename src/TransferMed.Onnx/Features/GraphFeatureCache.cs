using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Storage;

namespace TransferMed.Onnx;

/// <summary>
/// Features of one graph by the numbers that went into it, so that preprocessing and augmentation are part of the key: in memory, and where a
/// folder is given in files there, each written whole and never changed. Any number of threads may call it; processes may share a folder.
/// </summary>
internal sealed class GraphFeatureCache : IDisposable
{
    private const long MemoryLimit = 1L << 30;

    // Images whose features a killed process loses at most.
    private const int RowsOfFile = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, float[]> _rows = [];
    private readonly List<UInt128> _unwritten = [];
    private readonly byte[] _graph;
    private readonly int _width;
    private readonly string? _folder;

    /// <param name="step">The graph, with output and pooling.</param>
    /// <param name="folder">The folder, or null for memory alone.</param>
    /// <exception cref="StorageException">The folder cannot be made or read.</exception>
    public GraphFeatureCache(FrozenGraphSpec step, string? folder)
    {
        _graph = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{step.Graph}\n{step.Output}\n{step.Pooling}\n{step.Features}\n{step.Channels}\n{step.Height}\n{step.Width}")));
        _width = step.Features;
        _folder = folder;
        if (folder is not null)
        {
            Load(folder);
        }
    }

    /// <summary>The images whose features are known.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    private string Prefix => Convert.ToHexStringLower(_graph.AsSpan(0, 8));

    /// <summary>The key of an image.</summary>
    /// <param name="image">Its numbers as they go into the graph.</param>
    public UInt128 KeyOf(ReadOnlySpan<float> image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_graph);
        hash.AppendData(MemoryMarshal.AsBytes(image));
        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    public bool TryGet(UInt128 key, Span<float> row)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(key, out float[]? known))
            {
                return false;
            }

            known.CopyTo(row);
            return true;
        }
    }

    /// <summary>Keeps features; where memory is full they are not kept.</summary>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public void Add(UInt128 key, ReadOnlySpan<float> row)
    {
        lock (_gate)
        {
            if (IsFull || !_rows.TryAdd(key, row.ToArray()) || _folder is null)
            {
                return;
            }

            _unwritten.Add(key);
            if (_unwritten.Count == RowsOfFile)
            {
                Write();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                Write();
            }
            catch (StorageException)
            {
                // They are computed again by the next run; what failed before the end was told.
            }
        }
    }

    private bool IsFull => (_rows.Count + 1L) * (_width * sizeof(float) + 64) > MemoryLimit;

    private void Load(string folder)
    {
        try
        {
            // With the rights of the cache of decoded images: features say something about patients too.
            new DiskCacheFolder(folder, long.MaxValue).Create();
            foreach (string file in Directory.EnumerateFiles(folder, $"{Prefix}-*{FeatureFile.Ending}").Order(StringComparer.Ordinal))
            {
                // A damaged file is gone, and its features are computed again.
                if (FeatureFile.TryRead(file, _graph, _width, Take) == false)
                {
                    DiskCacheFolder.DeleteQuietly(file);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder '{folder}' for features cannot be used: {fault.Message} Choose another one, or leave it out.", fault);
        }

        void Take(UInt128 key, float[] row)
        {
            if (!IsFull)
            {
                _rows.TryAdd(key, row);
            }
        }
    }

    private void Write()
    {
        if (_unwritten.Count > 0)
        {
            FeatureFile.Write(_folder!, Prefix, _graph, [.. _unwritten.Select(key => (key, _rows[key]))]);
            _unwritten.Clear();
        }
    }
}
