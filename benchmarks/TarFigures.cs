#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:package SkiaSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of tar shards in docs/loading.md. Usage: dotnet run -c Release benchmarks/TarFigures.cs -- FOLDER [PICTURES]
// Makes small pictures (100,000 where no number is given) as files of a folder per class and the same in shards, below FOLDER, and compares both in alternation within one process: the median of the ratios of the pairs is
// printed, with the smallest and the largest. What it made is removed at the end. About 1 GB for 100,000 pictures.
using System.Diagnostics;
using System.Globalization;
using SkiaSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

const int Pairs = 5;
const int Classes = 4;
const int Side = 96;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TorchRuntime.Threads = 1;
int count = args.Length > 1 ? int.Parse(args[1]) : 100_000;
string root = Path.Combine(Path.GetFullPath(args[0]), $"transfermed-tar-{Environment.ProcessId}");
string files = Path.Combine(root, "files");
string shards = Path.Combine(root, "shards");
var plain = new DatasetOptions { CheckImages = false };
try
{
    Console.WriteLine($"{count} pictures of {Side} px as JPEG, {Environment.ProcessorCount} processors");
    Make();
    ImageDataset ofFiles = ImageDataset.Open(files, plain);
    double writing = Seconds(() => TarShards.Write(ofFiles, shards)).Elapsed;
    Console.WriteLine($"shards of {Directory.GetFiles(shards, "*.tar").Sum(path => new FileInfo(path).Length) / 1e6:0} MB written in {writing:0.0} s");

    Compare("opening without a check: shards with their indices against files", () => ImageDataset.Open(files, plain), () => ImageDataset.Open(shards, plain), count);
    Compare("opening without a check: shards that are read through against files", () => ImageDataset.Open(files, plain), WithoutIndex, count);

    ImageDataset ofShards = ImageDataset.Open(shards, plain);
    Compare("reading and hashing all bytes on all cores", () => Hash(ofFiles), () => Hash(ofShards), count);
    foreach (int workers in (int[])[0, 2])
    {
        using BatchLoader fileLoader = Loader(ofFiles, workers);
        using BatchLoader shardLoader = Loader(ofShards, workers);
        int epoch = 0;
        Compare($"an epoch in random order without a cache, {(workers == 0 ? "no worker" : $"{workers} workers")}", () => Drain(fileLoader, epoch++), () => Drain(shardLoader, epoch++), count);
    }
}
finally
{
    Directory.Delete(root, recursive: true);
}

// Small pictures with some structure, each its own.
void Make()
{
    for (int c = 0; c < Classes; c++)
    {
        Directory.CreateDirectory(Path.Combine(files, $"class{c}"));
    }

    Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
    {
        var random = new Random(i);
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor((uint)random.Next()).WithAlpha(255));
        for (int spot = 0; spot < 12; spot++)
        {
            using var paint = new SKPaint { IsAntialias = true, Color = new SKColor((uint)random.Next()).WithAlpha((byte)random.Next(60, 220)) };
            canvas.DrawCircle(random.Next(Side), random.Next(Side), random.Next(3, 20), paint);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(Path.Combine(files, $"class{i % Classes}", $"{i:D6}.jpg"), data.ToArray());
    });
}

void WithoutIndex()
{
    Array.ForEach(Directory.GetFiles(shards, "*.index"), File.Delete);
    ImageDataset.Open(shards, plain);
}

static void Hash(ImageDataset dataset)
{
    var identity = (IPixelIdentity)dataset.Pixels;
    Parallel.For(0, dataset.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
    {
        Span<byte> digest = stackalloc byte[32];
        identity.Identify(dataset.Samples[i], digest);
    });
}

static BatchLoader Loader(ImageDataset dataset, int workers) => new(
    dataset, new Preprocessing(Preprocessing.Half(64)) { Channels = 3 }, new LoaderOptions { BatchSize = 64, Shuffle = true, Cache = CacheMode.None, Workers = workers }, TorchDevice.Cpu);

static void Drain(BatchLoader loader, int epoch)
{
    foreach (Batch batch in loader.Epoch(epoch))
    {
        batch.Dispose();
    }
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
    Console.WriteLine($"{what}: {ratios[Pairs / 2]:0.00}x ({ratios[0]:0.00} to {ratios[^1]:0.00}); best {best:0.00} s against {bestReference:0.00} s, {images / best:0} against {images / bestReference:0} pictures/s; by processor time {processor[Pairs / 2]:0.00}x");
}

// By the clock, and the processor time of all threads, which other programs on the machine disturb less.
static (double Elapsed, double Busy) Seconds(Action action)
{
    TimeSpan busy = Environment.CpuUsage.TotalTime;
    long start = Stopwatch.GetTimestamp();
    action();
    return (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
}
