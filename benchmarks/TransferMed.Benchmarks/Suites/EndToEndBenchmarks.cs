using BenchmarkDotNet.Attributes;
using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>
/// An epoch of training Lightweight2021 in batches of 16: on a tensor that holds all pictures, shuffled by index, against
/// JPEG files through the loader with its memory cache filled, as from the second epoch on.
/// </summary>
public class EndToEndBenchmarks : DeviceBenchmarks
{
    private const int BatchSize = 16;

    private Action<Tensor, Tensor>? _step;
    private BatchLoader? _loader;
    private Tensor? _images;
    private Tensor? _labels;

    public static IEnumerable<ImageSet> Sets => [ImageSet.Dermatoscopic];

    [ParamsSource(nameof(Sets))]
    public ImageSet Images { get; set; } = ImageSet.Dermatoscopic;

    /// <summary>The side of the square pictures, in pixels.</summary>
    [Params(64)]
    public int Size { get; set; }

    [GlobalSetup(Target = nameof(RawTorchSharpInMemory))]
    public void PreparePlain()
    {
        PrepareInMemory();
        _step = Own(new PlainTraining(Spec(), Device)).Step;
    }

    [GlobalSetup(Target = nameof(InMemory))]
    public void PrepareLibrary()
    {
        PrepareInMemory();
        _step = Own(new LibraryTraining(Spec(), Device)).Step;
    }

    [GlobalSetup(Target = nameof(CachedFiles))]
    public void PrepareCachedFiles() => PrepareFiles(Augmentation.None);

    [GlobalSetup(Target = nameof(CachedFilesMedical))]
    public void PrepareCachedFilesMedical() => PrepareFiles(Augmentation.Medical);

    /// <summary>The library's step on data in memory: what the loader is measured against.</summary>
    [Benchmark(Baseline = true)]
    public void InMemory() => TrainInMemory();

    /// <summary>The plain network and optimiser on data in memory.</summary>
    [Benchmark]
    public void RawTorchSharpInMemory() => TrainInMemory();

    [Benchmark]
    public void CachedFiles() => TrainFromFiles();

    /// <summary>With the augmentation that training uses by default.</summary>
    [Benchmark]
    public void CachedFilesMedical() => TrainFromFiles();

    private void TrainInMemory()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor order = randperm(Images.Count, device: Device.Torch);
        for (int first = 0; first < Images.Count; first += BatchSize)
        {
            using DisposeScope batchScope = NewDisposeScope();
            Tensor chosen = order.narrow(0, first, Math.Min(BatchSize, Images.Count - first));
            _step!(_images!.index_select(0, chosen), _labels!.index_select(0, chosen));
        }

        Synchronize();
    }

    private void TrainFromFiles()
    {
        foreach (Batch batch in _loader!.Epoch(0))
        {
            using (batch)
            {
                _step!(batch.Images, batch.Labels);
            }
        }

        Synchronize();
    }

    private NetworkSpec Spec() => Presets.Lightweight2021(input: InputShape.Square(Size));

    private void PrepareInMemory()
    {
        Prepare();
        _images = Own(randn(Images.Count, 3, Size, Size, device: Device.Torch));
        _labels = Own(randint(2, [Images.Count], ScalarType.Int64, Device.Torch));
    }

    private void PrepareFiles(Augmentation augmentation)
    {
        Prepare();
        var options = new LoaderOptions { BatchSize = BatchSize, Shuffle = true, Cache = CacheMode.Memory, Augmentation = augmentation };
        _loader = Own(new BatchLoader(GeneratedFolder.Open(Images), new Preprocessing(Preprocessing.Half(Size)) { Channels = 3 }, options, Device));
        foreach (Batch batch in _loader.Epoch(0))
        {
            batch.Dispose();
        }

        _step = Own(new LibraryTraining(Spec(), Device)).Step;
    }
}
