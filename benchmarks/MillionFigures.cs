#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of docs/data.md on large sets. Usage: dotnet run -c Release benchmarks/MillionFigures.cs -- FOLDER ROWS
// Makes a manifest of so many rows with a small picture for each in FOLDER (4 KB a picture on most file systems; what is there already is used), opens it with a
// folder of checks, opens it again, splits it and trains some steps on the training part. One process for one number of rows: the peak is that of the process.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

const int Side = 32;
const int PicturesOfAPatient = 4;
const int Steps = 200;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int rows = int.Parse(args[1], CultureInfo.InvariantCulture);
string folder = Path.Combine(Path.GetFullPath(args[0]), $"set{rows}");
string manifest = Path.Combine(folder, "manifest.csv");
string checks = Path.Combine(folder, "checks");
TorchRuntime.Threads = 1;
Make();
Console.WriteLine($"{rows} rows, {new FileInfo(manifest).Length / 1e6:0.0} MB of manifest, {Environment.ProcessorCount} processors");
long before = GC.GetTotalMemory(true);
var options = new DatasetOptions { CheckFolder = checks };
ImageDataset dataset = Measured("first opening", () => Open(options));
string fingerprint = dataset.Fingerprint;
dataset = null!;
long checksBytes = new DirectoryInfo(checks).EnumerateFiles().Sum(file => file.Length);
Console.WriteLine($"  {checksBytes / 1e6:0.0} MB of checks, {checksBytes / rows} bytes a picture");
dataset = Measured("second opening", () => Open(options));
Measured("fingerprint", () => dataset.Fingerprint == fingerprint ? dataset : throw new InvalidOperationException("Another fingerprint."));
DatasetParts parts = Measured("splitting", () => dataset.Split(0.7, 0.1, 0.2, seed: 7));
Train(parts.Train);
GC.KeepAlive(dataset);

ImageDataset Open(DatasetOptions with) => ImageDataset.Open(manifest, with);

T Measured<T>(string what, Func<T> work)
{
    TimeSpan busy = Environment.CpuUsage.TotalTime;
    long start = Stopwatch.GetTimestamp();
    T made = work();
    TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
    busy = Environment.CpuUsage.TotalTime - busy;
    long kept = GC.GetTotalMemory(true) - before;
    using var self = Process.GetCurrentProcess();
    Console.WriteLine($"{what,-15} {elapsed.TotalSeconds,9:0.00} s, {elapsed.TotalMicroseconds / rows,6:0.0} us a picture, {busy.TotalMicroseconds / rows,6:0.0} of a processor; {(double)kept / rows,6:0} bytes a picture kept; peak of the process {self.PeakWorkingSet64 / 1e6:0} MB");
    GC.KeepAlive(made);
    return made;
}

// Random grey levels in 6 x 6 fields, smooth between them: no two pictures look the same.
void Make()
{
    if (File.Exists(manifest))
    {
        return;
    }

    Directory.CreateDirectory(folder);
    var text = new StringBuilder("path,label,group\n");
    for (int i = 0; i < rows; i++)
    {
        int patient = i / PicturesOfAPatient;
        string name = $"pictures/p{i / 1000:0000}/patient{patient:0000000}-view{i % PicturesOfAPatient}.bmp";
        text.Append(name).Append(',').Append(patient % 3 == 0 ? "abnormal" : "normal").Append(",patient").Append(patient).Append('\n');
        if (i % 1000 == 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
        }
    }

    Parallel.For(0, rows, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        File.WriteAllBytes(Path.Combine(folder, $"pictures/p{i / 1000:0000}/patient{i / PicturesOfAPatient:0000000}-view{i % PicturesOfAPatient}.bmp"), Picture(i)));
    File.WriteAllText(manifest, text.ToString());
}

byte[] Picture(int number)
{
    const int Header = 54;
    const int Fields = 6;
    var random = new Random(number);
    var fields = new double[(Fields + 1) * (Fields + 1)];
    for (int i = 0; i < fields.Length; i++)
    {
        fields[i] = random.Next(256);
    }

    var file = new byte[Header + Side * Side * 3];
    "BM"u8.CopyTo(file);
    BitConverter.TryWriteBytes(file.AsSpan(2), file.Length);
    BitConverter.TryWriteBytes(file.AsSpan(10), Header);
    BitConverter.TryWriteBytes(file.AsSpan(14), 40);
    BitConverter.TryWriteBytes(file.AsSpan(18), Side);
    BitConverter.TryWriteBytes(file.AsSpan(22), Side);
    BitConverter.TryWriteBytes(file.AsSpan(26), (short)1);
    BitConverter.TryWriteBytes(file.AsSpan(28), (short)24);
    for (int i = 0; i < Side * Side; i++)
    {
        (double x, double y) = (i % Side * (double)Fields / Side, i / Side * (double)Fields / Side);
        (int left, int top) = ((int)x, (int)y);
        double Of(int dx, int dy) => fields[(top + dy) * (Fields + 1) + left + dx];
        double upper = Of(0, 0) + (Of(1, 0) - Of(0, 0)) * (x - left);
        double lower = Of(0, 1) + (Of(1, 1) - Of(0, 1)) * (x - left);
        file.AsSpan(Header + 3 * i, 3).Fill((byte)(upper + (lower - upper) * (y - top)));
    }

    return file;
}

void Train(ImageDataset train)
{
    var preprocessing = new Preprocessing(Preprocessing.Half(Side)) { Channels = 3 };
    using var loader = new BatchLoader(train, preprocessing, new LoaderOptions { BatchSize = 32, Shuffle = true, Cache = CacheMode.None, Workers = 1, Augmentation = Augmentation.Light }, TorchDevice.Cpu);
    using Network network = Network.Create(Presets.Lightweight2021(train.Classes.Count, 16, new InputShape(3, Side, Side)), 1);
    using torch.optim.Optimizer optimizer = torch.optim.SGD(network.parameters(), 0.001);
    network.train();
    var times = new List<double>();
    long start = Stopwatch.GetTimestamp();
    foreach (Batch batch in loader.Epoch(0).Take(Steps))
    {
        using (batch)
        using (DisposeScope scope = torch.NewDisposeScope())
        {
            optimizer.zero_grad();
            torch.nn.functional.cross_entropy(network.forward(batch.Images), batch.Labels).backward();
            optimizer.step();
        }

        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        start = Stopwatch.GetTimestamp();
    }

    double first = times[0];
    times.Sort();
    Console.WriteLine($"training steps  {times[times.Count / 2],9:0.00} ms (median of {times.Count}; the first with the order of its epoch {first:0} ms)");
}
