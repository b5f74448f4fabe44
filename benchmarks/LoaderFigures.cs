#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:package SkiaSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of docs/loading.md. Usage: dotnet run -c Release benchmarks/LoaderFigures.cs -- FOLDER [decode|photo|epochs|cold|train ...]
// All comparisons alternate within one process; the median of the ratios of the pairs is printed, with the smallest and the largest.
using System.Diagnostics;
using System.Globalization;
using SkiaSharp;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

const int Pairs = 7;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ImageDataset dataset = ImageDataset.Open(args[0], new DatasetOptions { CheckImages = false });
var geometry = new ImageGeometry(64, 64);
TorchRuntime.Threads = 1;
string[] parts = args.Length > 1 ? args[1..] : ["decode", "photo", "epochs", "train"];
Console.WriteLine($"{dataset.Count} pictures, {geometry.Width} px, {Environment.ProcessorCount} processors");
foreach (string part in parts)
{
    Action run = part switch { "decode" => Decode, "photo" => Photo, "epochs" => Epochs, "cold" => Cold, "train" => Train, _ => throw new ArgumentException(part) };
    run();
}

void Decode()
{
    ImageSample[] samples = [.. dataset.Take(150, 0).Samples];
    var pixels = new byte[geometry.ByteCount];
    Action ours = () => Array.ForEach(samples, s => dataset.Pixels.Read(s, geometry, pixels));
    Action bare = () => Array.ForEach(samples, s => Bare(s.Path, geometry.Width));
    ImageSample[] all = [.. dataset.Samples, .. dataset.Samples];
    Compare($"one worker against a bare decode-and-resize loop ({samples.Length} pictures)", bare, ours, samples.Length);
    Compare("two workers against one", () => OnThreads(1, all), () => OnThreads(2, all), all.Length);
}

// As the loader's workers do it: each takes the next picture that nobody has taken.
void OnThreads(int count, ImageSample[] samples)
{
    int next = -1;
    Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() =>
    {
        var pixels = new byte[geometry.ByteCount];
        for (int i = Interlocked.Increment(ref next); i < samples.Length; i = Interlocked.Increment(ref next))
        {
            dataset.Pixels.Read(samples[i], geometry, pixels);
        }
    }))];
    Array.ForEach(threads, t => t.Start());
    Array.ForEach(threads, t => t.Join());
}

void Photo()
{
    string folder = Directory.CreateTempSubdirectory("transfermed-photo-").FullName;
    try
    {
        foreach (string name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.WriteAllBytes(Path.Combine(folder, name, "photo.jpg"), Photograph());
        }

        ImageDataset photos = ImageDataset.Open(folder, new DatasetOptions { CheckImages = false });
        var wanted = new ImageGeometry(224, 224);
        var pixels = new byte[wanted.ByteCount];
        string path = photos.Samples[0].Path;
        Compare("12 megapixels at 224 px against a full decode plus resize", () => Bare(path, 224), () => photos.Pixels.Read(photos.Samples[0], wanted, pixels), 1);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Epochs()
{
    string folder = Directory.CreateTempSubdirectory("transfermed-cache-").FullName;
    try
    {
        var options = new LoaderOptions { BatchSize = 32, Shuffle = true, DiskCacheFolder = folder };
        using BatchLoader cold = Loader(options with { Cache = CacheMode.None });
        using BatchLoader memory = Loader(options with { Cache = CacheMode.Memory });
        using BatchLoader disk = Loader(options with { Cache = CacheMode.Disk });
        using BatchLoader device = Loader(options with { Cache = CacheMode.Device });
        int epoch = 0;
        Compare("epoch from memory against cold", () => Drain(cold, epoch++), () => Drain(memory, epoch++), dataset.Count);
        Compare("epoch from disk against cold", () => Drain(cold, epoch++), () => Drain(disk, epoch++), dataset.Count);
        Compare("epoch from the device against cold", () => Drain(cold, epoch++), () => Drain(device, epoch++), dataset.Count);
        Console.WriteLine($"  cold:   {cold.Statistics.Verdict}\n  memory: {memory.Statistics.Verdict}\n  disk:   {disk.Statistics.Verdict}");
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

void Cold()
{
    using BatchLoader loader = Loader(new LoaderOptions { BatchSize = 32, Shuffle = true, Cache = CacheMode.None });
    for (int epoch = 0; epoch < 3; epoch++)
    {
        Console.Write($"{dataset.Count / Seconds(() => Drain(loader, epoch)).Elapsed:0} ");
    }

    Console.WriteLine("pictures/s of three epochs without a cache");
}

void Train()
{
    const int Batches = 8;
    ThreadBudget.For(TorchDevice.Cpu).Apply();
    ImageDataset part = dataset.Take(Batches * 32 / dataset.Classes.Count + 1, 0);
    using var loader = new BatchLoader(part, new Preprocessing(Preprocessing.Half(64)) { Channels = 3 }, new LoaderOptions { BatchSize = 32, DropLast = true, Shuffle = true, Augmentation = Augmentation.Medical }, TorchDevice.Cpu);
    List<Batch> ready = [.. loader.Epoch(0)];
    using Network network = Network.Create(Presets.Lightweight2021(dataset.Classes.Count, 16, new InputShape(3, 64, 64)), 1);
    using torch.optim.Optimizer optimizer = torch.optim.SGD(network.parameters(), 0.001);
    network.train();
    int epoch = 1;
    Compare(
        "training from files, from the second epoch on, against batches that are ready in memory",
        () => ready.ForEach(Step),
        () =>
        {
            foreach (Batch batch in loader.Epoch(epoch++))
            {
                using (batch)
                {
                    Step(batch);
                }
            }
        },
        ready.Count * 32);
    ready.ForEach(batch => batch.Dispose());
    Console.WriteLine($"  {loader.Statistics.Verdict}");

    void Step(Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        optimizer.zero_grad();
        torch.nn.functional.cross_entropy(network.forward(batch.Images), batch.Labels).backward();
        optimizer.step();
    }
}

BatchLoader Loader(LoaderOptions options) => new(dataset, new Preprocessing(Preprocessing.Half(64)) { Channels = 3 }, options, TorchDevice.Cpu);

static void Drain(BatchLoader loader, int epoch)
{
    foreach (Batch batch in loader.Epoch(epoch))
    {
        batch.Dispose();
    }
}

static void Bare(string path, int side)
{
    using SKCodec codec = SKCodec.Create(path);
    using var full = new SKBitmap(codec.Info);
    codec.GetPixels(full.Info, full.GetPixels());
    using var small = new SKBitmap(new SKImageInfo(side, side));
    full.ScalePixels(small, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.None));
}

static byte[] Photograph()
{
    using var bitmap = new SKBitmap(4000, 3000, SKColorType.Rgba8888, SKAlphaType.Opaque);
    using var canvas = new SKCanvas(bitmap);
    var random = new Random(1);
    canvas.Clear(SKColors.SandyBrown);
    for (int i = 0; i < 3000; i++)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = new SKColor((uint)random.Next()).WithAlpha((byte)random.Next(40, 200)) };
        canvas.DrawCircle(random.Next(4000), random.Next(3000), random.Next(5, 150), paint);
    }

    using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
    return data.ToArray();
}

static void Compare(string what, Action reference, Action ours, int images)
{
    reference();
    ours();
    var ratios = new double[Pairs];
    var processor = new double[Pairs];
    double best = double.MaxValue;
    double bestReference = double.MaxValue;
    for (int i = 0; i < Pairs; i++)
    {
        (double first, double firstBusy) = Seconds(reference);
        (double second, double secondBusy) = Seconds(ours);
        ratios[i] = first / second;
        processor[i] = firstBusy / secondBusy;
        best = Math.Min(best, second);
        bestReference = Math.Min(bestReference, first);
    }

    Array.Sort(ratios);
    Array.Sort(processor);
    Console.WriteLine($"{what}: {ratios[Pairs / 2]:0.00}x ({ratios[0]:0.00} to {ratios[^1]:0.00}); best {images / best:0} against {images / bestReference:0} pictures/s; by processor time {processor[Pairs / 2]:0.00}x");
}

// By the clock, and the processor time of all threads, which other programs on the machine disturb less.
static (double Elapsed, double Busy) Seconds(Action action)
{
    TimeSpan busy = Environment.CpuUsage.TotalTime;
    long start = Stopwatch.GetTimestamp();
    action();
    return (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
}
