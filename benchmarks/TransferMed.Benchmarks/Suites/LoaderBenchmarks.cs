using BenchmarkDotNet.Attributes;
using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;

namespace TransferMed.Benchmarks;

/// <summary>
/// One pass over JPEG files, to batches on the device. An operation is a pass; Images/s counts its pictures. The files are
/// in the operating system's cache: what is measured is decoding, resizing, copying and augmenting, not the disk.
/// </summary>
public class LoaderBenchmarks : DeviceBenchmarks
{
    private BatchLoader? _loader;
    private string[] _files = [];

    public static IEnumerable<ImageSet> Sets => [ImageSet.Dermatoscopic, ImageSet.Photographs];

    [ParamsSource(nameof(Sets))]
    public ImageSet Images { get; set; } = ImageSet.Dermatoscopic;

    /// <summary>The side of the square pictures in a batch, in pixels.</summary>
    [Params(224)]
    public int Size { get; set; }

    [GlobalSetup(Target = nameof(BareSkiaLoop))]
    public void PrepareFiles() => _files = Directory.GetFiles(GeneratedFolder.Of(Images), "*.jpg", SearchOption.AllDirectories);

    [GlobalSetup(Target = nameof(ColdOneWorker))]
    public void PrepareColdOneWorker() => Open(new LoaderOptions { Cache = CacheMode.None, Workers = 1 });

    [GlobalSetup(Target = nameof(Cold))]
    public void PrepareCold() => Open(new LoaderOptions { Cache = CacheMode.None });

    [GlobalSetup(Target = nameof(MemoryCache))]
    public void PrepareMemoryCache() => Open(new LoaderOptions { Cache = CacheMode.Memory });

    [GlobalSetup(Target = nameof(MemoryCacheMedical))]
    public void PrepareMemoryCacheMedical() => Open(new LoaderOptions { Cache = CacheMode.Memory, Augmentation = Augmentation.Medical });

    /// <summary>One thread, whole pictures: decode, resize, nothing else. No tensor is made and nothing is copied to the device.</summary>
    [Benchmark(Baseline = true)]
    public void BareSkiaLoop()
    {
        var small = new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        foreach (string file in _files)
        {
            using SKCodec codec = SKCodec.Create(file);
            using SKBitmap whole = SKBitmap.Decode(codec, new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
            using SKBitmap resized = whole.Resize(small, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }
    }

    /// <summary>Every picture decoded, by one worker thread ahead of the batches.</summary>
    [Benchmark]
    public void ColdOneWorker() => Pass();

    /// <summary>Every picture decoded, with the loader's own choice of threads.</summary>
    [Benchmark]
    public void Cold() => Pass();

    /// <summary>Decoded pictures from memory.</summary>
    [Benchmark]
    public void MemoryCache() => Pass();

    /// <summary>Decoded pictures from memory, augmented on the device as training does by default.</summary>
    [Benchmark]
    public void MemoryCacheMedical() => Pass();

    private void Open(LoaderOptions options)
    {
        Prepare();
        ImageDataset dataset = GeneratedFolder.Open(Images);
        _loader = Own(new BatchLoader(dataset, new Preprocessing(Preprocessing.Half(Size)) { Channels = 3 }, options with { Shuffle = true }, Device));
        if (options.Cache == CacheMode.Memory)
        {
            Pass();
        }
    }

    private void Pass()
    {
        foreach (Batch batch in _loader!.Epoch(0))
        {
            batch.Dispose();
        }

        Synchronize();
    }
}
