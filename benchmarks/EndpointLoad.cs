#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// Keeps an endpoint of samples/ServeOnnx busy, and then sends it what it must refuse. Starts nothing itself:
//   dotnet run -c Release --project samples/ServeOnnx -- MODEL
//   dotnet run -c Release benchmarks/EndpointLoad.cs -- http://127.0.0.1:5080 FOLDER [--seconds 60] [--clients 50] [--pid PID]
// FOLDER holds pictures (JPEG, PNG), in folders beneath it too; at most 500 are read. PID is the endpoint's process, whose resident memory
// is sampled once a second. The first sixth of the time is warm-up: memory is compared with what it was at its end. Returns 1 if an
// upload failed, two answers to one picture differed by more than 1e-4, or bad input was not refused with a reason.
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: EndpointLoad.cs URL FOLDER [--seconds N] [--clients N] [--pid PID]");
    return 2;
}

double seconds = Option("--seconds", 60);
int clients = (int)Option("--clients", 50);
int pid = (int)Option("--pid", 0);
byte[][] images =
[
    .. Directory.EnumerateFiles(args[1], "*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png")
        .Order(StringComparer.Ordinal).Take(500).Select(File.ReadAllBytes),
];
if (images.Length == 0)
{
    Console.Error.WriteLine($"There is no JPEG or PNG in {args[1]}.");
    return 2;
}

using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients + 8 }) { BaseAddress = new Uri(args[0]), Timeout = TimeSpan.FromSeconds(60) };
try
{
    Console.WriteLine(await http.GetStringAsync("/health"));
}
catch (HttpRequestException fault)
{
    Console.Error.WriteLine($"{args[0]} does not answer: {fault.Message}");
    return 2;
}

Console.WriteLine($"{clients} clients, {seconds} s, {images.Length} pictures of {images.Average(image => image.Length) / 1024:0.0} KiB on average, at most {images.Max(image => image.Length) / 1024:0} KiB");
bool held = await LoadAsync();
held &= await RefusalsAsync();
return held ? 0 : 1;

async Task<bool> LoadAsync()
{
    var statuses = new ConcurrentDictionary<int, long>();
    var failures = new ConcurrentDictionary<string, long>();
    var answers = new ConcurrentDictionary<int, (string Class, double Probability)>();
    var latencies = new ConcurrentBag<List<double>>();
    long next = 0;
    long different = 0;
    var memory = new List<(double Second, double MiB)> { (0, ResidentMiB()) };
    long started = Stopwatch.GetTimestamp();
    using var end = new CancellationTokenSource();
    Task sampling = SampleAsync();
    Task[] work = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(ClientAsync))];
    await Task.WhenAll(work);
    double taken = Stopwatch.GetElapsedTime(started).TotalSeconds;
    await end.CancelAsync();
    await sampling;

    double[] sorted = [.. latencies.SelectMany(list => list).Order()];
    Console.WriteLine($"requests   {sorted.Length} in {taken:0.0} s = {sorted.Length / taken:0.0}/s");
    Console.WriteLine($"statuses   {string.Join(", ", statuses.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key}: {entry.Value}"))}");
    Console.WriteLine($"errors     {failures.Values.Sum()}{string.Concat(failures.Select(entry => $"; {entry.Value} x {entry.Key}"))}");
    Console.WriteLine($"different  {different} answers to a picture that had another answer before");
    if (sorted.Length > 0)
    {
        Console.WriteLine($"latency    median {Percentile(0.5):0.0} ms, 95 % {Percentile(0.95):0.0} ms, 99 % {Percentile(0.99):0.0} ms, largest {sorted[^1]:0.0} ms");
    }

    if (pid > 0)
    {
        double warm = memory.First(sample => sample.Second >= seconds / 6 || sample == memory[^1]).MiB;
        double[] after = [.. memory.Where(sample => sample.Second >= seconds / 6).Select(sample => sample.MiB)];
        Console.WriteLine($"resident   {memory[0].MiB:0} MiB at the start, {warm:0} after warm-up, {memory[^1].MiB:0} at the end; after warm-up {after.Min():0} to {after.Max():0}");
        Console.WriteLine($"           every {Math.Max(1, memory.Count / 12)} s: {string.Join(' ', memory.Where((_, i) => i % Math.Max(1, memory.Count / 12) == 0).Select(sample => sample.MiB.ToString("0")))}");
    }

    return failures.IsEmpty && different == 0 && statuses.Keys.All(status => status == 200) && sorted.Length > 0;

    double Percentile(double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    async Task ClientAsync()
    {
        var mine = new List<double>();
        latencies.Add(mine);
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            int index = (int)(Interlocked.Increment(ref next) % images.Length);
            long begun = Stopwatch.GetTimestamp();
            try
            {
                using HttpResponseMessage response = await http.PostAsync("/predict", Body(images[index], "image/jpeg"));
                string text = await response.Content.ReadAsStringAsync();
                mine.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
                if (response.IsSuccessStatusCode)
                {
                    using JsonDocument json = JsonDocument.Parse(text);
                    (string Class, double Probability) answer = (json.RootElement.GetProperty("class").GetString()!, json.RootElement.GetProperty("probability").GetDouble());
                    (string Class, double Probability) first = answers.GetOrAdd(index, answer);
                    if (first.Class != answer.Class || Math.Abs(first.Probability - answer.Probability) > 1e-4)
                    {
                        Interlocked.Increment(ref different);
                    }
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException or JsonException)
            {
                failures.AddOrUpdate($"{fault.GetType().Name}: {fault.Message}", 1, (_, count) => count + 1);
            }
        }
    }

    async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                memory.Add((Stopwatch.GetElapsedTime(started).TotalSeconds, ResidentMiB()));
            }
        }
        catch (OperationCanceledException)
        {
            memory.Add((Stopwatch.GetElapsedTime(started).TotalSeconds, ResidentMiB()));
        }
    }
}

async Task<bool> RefusalsAsync()
{
    byte[] bomb = Bomb(20_000, 10_000);
    (string Name, Func<HttpContent> Body)[] bad =
    [
        ("text as .jpg", () => new MultipartFormDataContent { { Body("This is no picture.\n"u8.ToArray(), "image/jpeg"), "file", "picture.jpg" } }),
        ("text as image/jpeg", () => Body("This is no picture.\n"u8.ToArray(), "image/jpeg")),
        ($"200 megapixels in {bomb.Length} bytes", () => Body(bomb, "image/png")),
        ("200 megapixels, header alone", () => Body(bomb[..33], "image/png")),
        ("empty body", () => Body([], "image/jpeg")),
        ("100 MB body", () => Body(new byte[100_000_000], "image/jpeg")),
        ("100 MB body, chunked", () => new StreamContent(new Unseekable(100_000_000)) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }),
        ("a JPEG that is cut", () => Body(images[0][..(images[0].Length / 2)], "image/jpeg")),
        ("JSON", () => Body("{}"u8.ToArray(), "application/json")),
        ("a form without end", () => Body("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nx"u8.ToArray(), "multipart/form-data; boundary=b")),
    ];
    bool all = true;
    foreach ((string name, Func<HttpContent> body) in bad)
    {
        double before = ResidentMiB();
        string seen;
        bool refused = false;
        try
        {
            using HttpResponseMessage response = await http.PostAsync("/predict", body());
            string text = await response.Content.ReadAsStringAsync();
            using JsonDocument json = JsonDocument.Parse(text);
            refused = (int)response.StatusCode is >= 400 and < 500 && json.RootElement.TryGetProperty("reason", out JsonElement reason) && reason.GetString() is { Length: > 0 };
            seen = $"{(int)response.StatusCode} {(json.RootElement.TryGetProperty("reason", out JsonElement word) ? word : "no reason")}: {(json.RootElement.TryGetProperty("detail", out JsonElement detail) ? detail : text)}";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException or JsonException)
        {
            seen = $"{fault.GetType().Name}: {fault.Message}";
        }

        all &= refused;
        string grown = pid > 0 ? $" [resident {ResidentMiB() - before:+0;-0;0} MiB]" : "";
        Console.WriteLine($"{(refused ? "refused" : "FAILED ")}  {name}: {seen}{grown}");
    }

    HttpStatusCode last = (await http.PostAsync("/predict", Body(images[0], "image/jpeg"))).StatusCode;
    Console.WriteLine($"after all that a good picture gets {(int)last}");
    return all && last == HttpStatusCode.OK;
}

double Option(string name, double fallback)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? fallback : double.Parse(args[at + 1], CultureInfo.InvariantCulture);
}

double ResidentMiB()
{
    if (pid <= 0)
    {
        return double.NaN;
    }

    using var process = Process.GetProcessById(pid);
    return process.WorkingSet64 / 1048576.0;
}

static ByteArrayContent Body(byte[] data, string type)
{
    var content = new ByteArrayContent(data);
    content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
    return content;
}

// A black PNG of one bit per pixel.
static byte[] Bomb(int width, int height)
{
    var header = new byte[13];
    BinaryPrimitives.WriteInt32BigEndian(header, width);
    BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
    header[8] = 1;
    var packed = new MemoryStream();
    using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
    {
        var row = new byte[1 + (width + 7) / 8];
        for (int y = 0; y < height; y++)
        {
            zlib.Write(row);
        }
    }

    return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
}

static byte[] Chunk(string type, byte[] data)
{
    byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
    uint crc = uint.MaxValue;
    foreach (byte value in body)
    {
        crc ^= value;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
    }

    var number = new byte[8];
    BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
    BinaryPrimitives.WriteUInt32BigEndian(number.AsSpan(4), ~crc);
    return [.. number[..4], .. body, .. number[4..]];
}

/// <summary>Zeros without a known length, so that they are sent in chunks.</summary>
internal sealed class Unseekable(long length) : Stream
{
    private long _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int taken = (int)Math.Min(count, _left);
        Array.Clear(buffer, offset, taken);
        _left -= taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
