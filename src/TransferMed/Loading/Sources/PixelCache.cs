using System.Collections.Concurrent;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Loading;

/// <summary>
/// Decoded pictures in memory, up to a limit, that several loaders may share: the loaders of training and validation, or of
/// many runs on the same pictures, then decode each picture once. Safe for several threads. A picture is known by its
/// reader, its path and its geometry; what is once stored stays until <see cref="Clear"/> or until nobody holds the cache.
/// </summary>
public sealed class PixelCache
{
    private readonly ConcurrentDictionary<ImageKey, byte[]> _images = new();
    private long _usedBytes;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="capacityBytes">The most bytes of pixels it holds, or 0 for <see cref="DefaultCapacityBytes"/>.</param>
    public PixelCache(long capacityBytes = 0)
    {
        OptionCheck.AtLeast(capacityBytes, 0, nameof(capacityBytes));
        CapacityBytes = capacityBytes == 0 ? DefaultCapacityBytes : capacityBytes;
    }

    /// <summary>1 GiB, or a quarter of the memory that the process may use where that is less.</summary>
    public static long DefaultCapacityBytes => Math.Min(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>The most bytes of pixels it holds.</summary>
    public long CapacityBytes { get; }

    /// <summary>The bytes of pixels it holds now.</summary>
    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>The number of pictures it holds now.</summary>
    public int Count => _images.Count;

    /// <summary>Forgets all pictures. Loaders that use the cache go on and decode again.</summary>
    public void Clear()
    {
        foreach (ImageKey key in _images.Keys)
        {
            if (_images.TryRemove(key, out byte[]? pixels))
            {
                Interlocked.Add(ref _usedBytes, -pixels.Length);
            }
        }
    }

    internal bool Contains(IPixelReader reader, ImageSample sample, ImageGeometry geometry) => _images.ContainsKey(ImageKey.Of(reader, sample, geometry));

    internal bool TryCopy(IPixelReader reader, ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        if (!_images.TryGetValue(ImageKey.Of(reader, sample, geometry), out byte[]? pixels))
        {
            return false;
        }

        pixels.CopyTo(destination);
        return true;
    }

    /// <summary>Stores a copy of the pixels if they fit into the limit.</summary>
    internal void Add(IPixelReader reader, ImageSample sample, ImageGeometry geometry, ReadOnlySpan<byte> pixels)
    {
        // Room is taken before the picture is stored, so that threads that store at once never pass the limit together.
        if (Interlocked.Add(ref _usedBytes, pixels.Length) > CapacityBytes
            || !_images.TryAdd(ImageKey.Of(reader, sample, geometry), pixels.ToArray()))
        {
            Interlocked.Add(ref _usedBytes, -pixels.Length);
        }
    }

    // The reader belongs to the key because it decides over background, decoder and limits. Readers compare by reference. The geometry
    // stands in its parts: a plain struct would be boxed at every look-up.
    private readonly record struct ImageKey(IPixelReader Reader, string Path, int Height, int Width, int Channels, ResizeMode Resize)
    {
        public static ImageKey Of(IPixelReader reader, ImageSample sample, ImageGeometry geometry) =>
            new(reader, sample.Path, geometry.Height, geometry.Width, geometry.Channels, geometry.Resize);
    }
}
