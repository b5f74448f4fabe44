using System.Diagnostics;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.RankProgram;

/// <summary>What a rank does instead of reading a picture.</summary>
internal enum Trouble
{
    None,

    /// <summary>Raises an error.</summary>
    Fail,

    /// <summary>Is gone at once, as a machine whose power is cut.</summary>
    Die,

    /// <summary>Does nothing for ever.</summary>
    Hang,

    /// <summary>Follows a null reference, and goes on.</summary>
    Null,
}

/// <summary>Noise that is brighter in the second class, made without files.</summary>
internal sealed class NoiseImages(Trouble trouble, int after) : IPixelReader
{
    private int _read;

    public static ImageDataset Create(string name, int perClass, Trouble trouble, int after) => ImageDataset.Create(
        name,
        ["dark", "bright"],
        from label in Enumerable.Range(0, 2) from i in Enumerable.Range(0, perClass) select new ImageSample($"{name}://{label}/{i}", label),
        new NoiseImages(trouble, after));

    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        if (Interlocked.Increment(ref _read) > after)
        {
            Meet(sample);
        }

        uint state = 2166136261;
        foreach (char letter in sample.Path)
        {
            state = (state ^ letter) * 16777619;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            state = state * 1664525 + 1013904223;
            destination[i] = (byte)(60 + 40 * sample.Label + (state >> 24) % 100);
        }
    }

    private void Meet(ImageSample sample)
    {
        switch (trouble)
        {
            case Trouble.Fail:
                throw new IOException($"the disk of '{sample.Path}' is on fire");
            case Trouble.Die:
                Process.GetCurrentProcess().Kill();
                break;
            case Trouble.Null:
                FollowNull(null);
                break;
            case Trouble.Hang:
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    private static void FollowNull(string? text)
    {
        try
        {
            _ = text!.Length;
        }
        catch (NullReferenceException)
        {
            // The runtime makes this of a fault of the processor, which a library's own handler would have made the end of the process.
        }
    }
}
