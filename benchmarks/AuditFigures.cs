#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:package SkiaSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of docs/audit.md. Usage: dotnet run -c Release benchmarks/AuditFigures.cs -- groups FOLDER [overlaps] | planted TARGET SOURCE [SHARE] | between A B | within FOLDER | open FOLDER | scaling [COUNT]
// The assembly bears the name of the benchmarks because it measures parts of the library that are not public.
using System.Diagnostics;
using System.Globalization;
using SkiaSharp;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["groups", var folder, .. var how]: Groups(folder, how is ["overlaps"]); break;
    case ["planted", var target, var source, .. var share]: Planted(target, source, share is [var part] ? double.Parse(part, CultureInfo.InvariantCulture) : 0.05); break;
    case ["between", var a, var b]: Between(a, b); break;
    case ["within", var folder]: Within(folder); break;
    case ["open", var folder]: Open(folder); break;
    case ["scaling", .. var count]: Scaling(count is [var n] ? int.Parse(n, CultureInfo.InvariantCulture) : 100_000); break;
    default: throw new ArgumentException("groups FOLDER [overlaps] | planted TARGET SOURCE [SHARE] | between A B | within FOLDER | open FOLDER | scaling [COUNT]");
}

// The folder has a manifest with groups; the audit sees the files alone.
static void Groups(string folder, bool overlaps)
{
    ImageDataset known = ImageDataset.Open(folder);
    string[] group = [.. known.Samples.Select(sample => sample.Group ?? sample.Path)];
    ImageDataset plain = known.With(known.Samples.Select(sample => sample with { Group = null, Part = null }));
    long start = Stopwatch.GetTimestamp();
    AuditReport report = DatasetAudit.Run(plain, new AuditOptions { Shortcuts = false, Overlaps = overlaps });
    double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    var position = known.Samples.Index().ToDictionary(pair => pair.Item.Path, pair => pair.Index);
    (int, int)[] found = [.. report.Findings.SelectMany(finding => finding.Pairs).Select(pair => (position[pair.First], position[pair.Second]))];
    (int, int)[] linked = [.. PairsOf(report.LinkGroups().Samples.Index().GroupBy(pair => pair.Item.Group ?? pair.Item.Path).Select(g => g.Select(pair => pair.Index).ToArray()))];
    (int, int)[] truth = [.. PairsOf(group.Index().GroupBy(pair => pair.Item).Select(g => g.Select(pair => pair.Index).ToArray()))];
    int[][] several = [.. group.Index().GroupBy(pair => pair.Item).Select(g => g.Select(pair => pair.Index).ToArray()).Where(g => g.Length > 1)];
    int touched = several.Count(g => linked.Any(pair => g.Contains(pair.Item1) && g.Contains(pair.Item2)));
    Console.WriteLine($"{plain.Count} pictures in {group.Distinct().Count()} groups, {several.Length} of several pictures with {truth.Length} pairs; audited in {seconds:0.00} s");
    Console.WriteLine($"pairs found: {found.Length}, precision {Share(found, pair => group[pair.Item1] == group[pair.Item2])}, recall {found.Count(pair => group[pair.Item1] == group[pair.Item2]) / (double)truth.Length:0.000}");
    Console.WriteLine($"linked pairs: {linked.Length}, precision {Share(linked, pair => group[pair.Item1] == group[pair.Item2])}, recall {linked.Count(pair => group[pair.Item1] == group[pair.Item2]) / (double)truth.Length:0.000}; groups with a link: {touched} of {several.Length}");
    Console.WriteLine($"found pairs under two labels: {found.Count(pair => known.Samples[pair.Item1].Label != known.Samples[pair.Item2].Label)}; claimed as exact: {report.Findings.Where(f => f.Kind is AuditFindingKind.ConflictingLabels).Sum(f => f.Pairs.Count)}");
}

static IEnumerable<(int, int)> PairsOf(IEnumerable<int[]> groups) => groups.SelectMany(g => g.SelectMany((a, i) => g.Skip(i + 1).Select(b => (a, b))));

static string Share<T>(T[] all, Func<T, bool> isTrue) => all.Length == 0 ? "-" : $"{all.Count(isTrue) / (double)all.Length:0.000}";

// A share of the target's pictures is put into a copy of the source's list, changed in each way; the pairs found are counted.
static void Planted(string target, string source, double share)
{
    string folder = Directory.CreateTempSubdirectory("transfermed-planted-").FullName;
    try
    {
        ImageDataset to = ImageDataset.Open(target);
        ImageDataset from = ImageDataset.Open(source);
        int count = Math.Max(1, (int)(share * to.Count));
        int[] order = [.. Enumerable.Range(0, to.Count)];
        new Random(1).Shuffle(order);
        (string Name, Func<SKBitmap, SKBitmap> Change, int Quality)[] kinds =
        [
            ("mirrored", Mirrored, 90), ("turned by a quarter", Turned, 90), ("re-encoded, JPEG q60", bitmap => bitmap.Copy(), 60),
            ("cropped, 2.5 % of each side", bitmap => Cropped(bitmap, 0.025, 0.025, 0.025, 0.025), 90),
            ("cropped, 5 % of two sides", bitmap => Cropped(bitmap, 0.05, 0.05, 0, 0), 90),
            ("cropped, 5 % of each side", bitmap => Cropped(bitmap, 0.05, 0.05, 0.05, 0.05), 90),
            ("10 % smaller", bitmap => Scaled(bitmap, 0.9), 90), ("10 % larger", bitmap => Scaled(bitmap, 1.1), 90),
            ("mirrored, cropped 2.5 %, q60", bitmap => { using SKBitmap m = Mirrored(bitmap); return Cropped(m, 0.025, 0.025, 0.025, 0.025); }, 60),
        ];
        foreach ((int kind, (string name, Func<SKBitmap, SKBitmap> change, int quality)) in kinds.Index())
        {
            string home = Directory.CreateDirectory(Path.Combine(folder, $"{kind}", "planted")).FullName;
            var originals = new Dictionary<string, string>();
            foreach (int i in order.Take(count))
            {
                using SKBitmap bitmap = SKBitmap.Decode(to.Samples[i].Path);
                using SKBitmap changed = change(bitmap);
                using SKData data = changed.Encode(SKEncodedImageFormat.Jpeg, quality);
                string path = Path.Combine(home, $"{i}.jpg");
                File.WriteAllBytes(path, data.ToArray());
                originals[path] = to.Samples[i].Path;
            }

            string list = Path.Combine(folder, $"{kind}.csv");
            File.WriteAllLines(list, ["path,label", .. from.Samples.Select(sample => sample.Path).Concat(originals.Keys).Select(path => $"{path},source")]);
            long start = Stopwatch.GetTimestamp();
            ImageDataset polluted = ImageDataset.Open(list);
            double opened = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            AuditReport report = DatasetAudit.Between(polluted, to);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            AuditPair[] pairs = [.. report.Findings.SelectMany(finding => finding.Pairs)];
            int hits = pairs.Where(pair => originals.TryGetValue(pair.First, out string? original) && original == pair.Second).DistinctBy(pair => pair.First).Count();
            int strange = pairs.Count(pair => !originals.ContainsKey(pair.First));
            int others = pairs.Count(pair => originals.TryGetValue(pair.First, out string? original) && original != pair.Second);
            Console.WriteLine($"{name}: {hits} of {count} found; {others} pairs with another picture of the target, {strange} with pictures that were not planted; opened in {opened:0.00} s, compared in {seconds:0.00} s");
        }
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

static SKBitmap Mirrored(SKBitmap bitmap)
{
    var result = new SKBitmap(bitmap.Width, bitmap.Height);
    using var canvas = new SKCanvas(result);
    canvas.Scale(-1, 1, bitmap.Width / 2f, 0);
    canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
    return result;
}

static SKBitmap Turned(SKBitmap bitmap)
{
    var result = new SKBitmap(bitmap.Height, bitmap.Width);
    using var canvas = new SKCanvas(result);
    canvas.Translate(bitmap.Height, 0);
    canvas.RotateDegrees(90);
    canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
    return result;
}

static SKBitmap Cropped(SKBitmap bitmap, double left, double top, double right, double bottom)
{
    var result = new SKBitmap((int)Math.Round(bitmap.Width * (1 - left - right)), (int)Math.Round(bitmap.Height * (1 - top - bottom)));
    using var canvas = new SKCanvas(result);
    canvas.DrawBitmap(bitmap, -(int)Math.Round(left * bitmap.Width), -(int)Math.Round(top * bitmap.Height), new SKSamplingOptions(SKFilterMode.Nearest));
    return result;
}

static SKBitmap Scaled(SKBitmap bitmap, double factor)
{
    var result = new SKBitmap((int)Math.Round(bitmap.Width * factor), (int)Math.Round(bitmap.Height * factor));
    bitmap.ScalePixels(result, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    return result;
}

static void Between(string a, string b)
{
    AuditReport report = DatasetAudit.Between(ImageDataset.Open(a), ImageDataset.Open(b));
    Console.WriteLine(report.Verdict);
    foreach (AuditPair pair in report.Findings.SelectMany(finding => finding.Pairs))
    {
        Console.WriteLine($"  {pair.First} = {pair.Second}, {pair.Similarity:0.000}");
    }
}

static void Within(string folder)
{
    ImageDataset dataset = ImageDataset.Open(folder);
    long start = Stopwatch.GetTimestamp();
    AuditReport report = DatasetAudit.Run(dataset);
    Console.WriteLine($"{dataset.Count} pictures audited in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
    foreach (AuditFinding finding in report.Findings)
    {
        Console.WriteLine($"  {finding.Severity} {finding.Kind}: {finding.Message}");
    }
}

// What the thumbnails add to opening a folder: processor time of the check with them, and of making the thumbnails alone.
static void Open(string folder)
{
    var options = new DatasetOptions { CheckImages = false };
    ImageDataset dataset = ImageDataset.Open(folder, options);
    var shares = new List<double>();
    for (int round = 0; round < 7; round++)
    {
        long thumbnails = 0;
        long start = Stopwatch.GetTimestamp();
        foreach (ImageSample sample in dataset.Samples)
        {
            using ImageFile file = ImageFile.Read(sample.Path, options.Decoding);
            file.Identify();
            using DecodedImage image = file.Decode(options.Decoding);
            PixelHash.Of(image);
            long before = Stopwatch.GetTimestamp();
            ImageThumbnail.Of(image);
            thumbnails += Stopwatch.GetTimestamp() - before;
        }

        long all = Stopwatch.GetTimestamp() - start;
        shares.Add((double)thumbnails / (all - thumbnails));
        Console.WriteLine($"round {round}: {dataset.Count / Stopwatch.GetElapsedTime(start).TotalSeconds:0} pictures/s on one thread, thumbnails add {100 * shares[^1]:0.0} %");
    }

    Console.WriteLine($"median: thumbnails add {100 * shares.Order().ElementAt(3):0.0} %");
}

// Random pictures; every thousandth is a noisy copy, turned by a quarter, of the one before it.
static void Scaling(int count)
{
    const int Side = 12;
    var thumbnails = new ImageThumbnail[count];
    Parallel.For(0, count, i =>
    {
        bool copy = i % 1000 == 999;
        var random = new Random(copy ? i - 1 : i);
        byte[] levels = [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)random.Next(20, 236))];
        if (copy)
        {
            var turned = new byte[levels.Length];
            Dihedral.Apply<byte>(ImageOrientation.Rotated90, levels, Side, turned);
            levels = [.. turned.Select(level => (byte)(level + random.Next(-4, 5)))];
        }

        thumbnails[i] = ImageThumbnail.Of([.. levels.SelectMany(level => Enumerable.Repeat(level, 3))], Side, Side);
    });
    TimeSpan busy = Environment.CpuUsage.TotalTime;
    long start = Stopwatch.GetTimestamp();
    (List<LikePair> pairs, SearchCost cost) = NearDuplicateSearch.Run(thumbnails, null, null, CancellationToken.None);
    double all = 8.0 * count * (count - 1) / 2;
    Console.WriteLine(
        $"{count} pictures: {pairs.Count} pairs of {count / 1000} planted, {cost.Compared:n0} hashes compared ({100 * cost.Compared / all:0.00} % of all pairs in eight turns), "
        + $"{cost.Aligned:n0} alignments, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, {(Environment.CpuUsage.TotalTime - busy).TotalSeconds:0.0} s of processor time");
}
