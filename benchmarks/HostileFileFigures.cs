#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// What damaged files cost: thousands of mutants of each given file are read, and the memory that the process took beyond what it
// had before is compared with the file's length. Linux with glibc only.
// Usage: dotnet run -c Release benchmarks/HostileFileFigures.cs -- MUTANTS FILE... (.safetensors, .pth, .tmed, .dcm)
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TransferMed;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Storage;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int mutants = int.Parse(args[0]);
string folder = Directory.CreateTempSubdirectory("transfermed-hostile-").FullName;
Console.WriteLine("| file | bytes | mutants | refused | read | largest growth of memory / file: of a refused one | of one that was read | of the intact file | longest |\n|---|---|---|---|---|---|---|---|---|");
try
{
    foreach (string original in args.Skip(1))
    {
        Judge(original);
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Judge(string original)
{
    byte[] bytes = File.ReadAllBytes(original);
    string path = Path.Combine(folder, "mutant" + Path.GetExtension(original));
    var random = new Random(1);
    int refused = 0, read = 0;
    long largestRead = 0, largestRefused = 0;
    TimeSpan longest = default;

    // The first reads load libraries and fill pools.
    for (int warm = 0; warm < 20; warm++)
    {
        File.WriteAllBytes(path, warm % 2 == 0 ? bytes : Mutate(bytes, random));
        _ = TryRead(path);
    }

    (long intact, _, _) = Measure(bytes);
    for (int i = 0; i < mutants; i++)
    {
        (long growth, bool wasRead, TimeSpan taken) = Measure(Mutate(bytes, random));
        (refused, read) = wasRead ? (refused, read + 1) : (refused + 1, read);
        longest = taken > longest ? taken : longest;
        largestRead = wasRead ? Math.Max(largestRead, growth) : largestRead;
        largestRefused = wasRead ? largestRefused : Math.Max(largestRefused, growth);
    }

    Console.WriteLine($"| {Path.GetFileName(original)} | {bytes.Length} | {mutants} | {refused} | {read} | {(double)largestRefused / bytes.Length:F2} | {(double)largestRead / bytes.Length:F2} | {(double)intact / bytes.Length:F2} | {longest.TotalMilliseconds:F0} ms |");

    // How far the memory rose above what it was, without a decoded picture.
    (long Growth, bool Read, TimeSpan Taken) Measure(byte[] content)
    {
        File.WriteAllBytes(path, content);
        content = [];
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        // What earlier reads freed goes back to the system, so that this one has to ask for all that it needs.
        _ = malloc_trim(0);
        File.WriteAllText("/proc/self/clear_refs", "5");
        long before = Status("VmRSS:");
        long since = Stopwatch.GetTimestamp();
        long? image = TryRead(path);
        return (Status("VmHWM:") - before - (image ?? 0), image is not null, Stopwatch.GetElapsedTime(since));
    }
}

// The bytes of the decoded picture where it is one, 0 for what else was read, null for a refusal by the library. Anything else ends the program.
static long? TryRead(string path)
{
    try
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".safetensors":
                SafeTensors.Read(path).Dispose();
                break;
            case ".pth":
                TorchTensors.Read(path).Dispose();
                break;
            case ".tmed":
                TrainedModel.Load(path, TorchDevice.Cpu).Dispose();
                break;
            case ".dcm":
                ReadOnlySpan<byte> data = File.ReadAllBytes(path);
                using (DecodedImage image = DicomImageDecoder.Default.Decode(data, new DecodeRequest(path, 100_000_000, RgbColor.Black)))
                {
                    return image.Pixels.Length;
                }

            default:
                throw new ArgumentException($"'{path}' has no extension that is known here.");
        }

        return 0;
    }
    catch (TransferMedException)
    {
        return null;
    }
}

// Half of the changes fall into the first and last 4 KiB, where headers and directories are.
static byte[] Mutate(byte[] bytes, Random random)
{
    byte[] mutant = [.. bytes];
    int Place() => random.Next(4) switch
    {
        0 => random.Next(Math.Min(4096, mutant.Length)),
        1 => mutant.Length - 1 - random.Next(Math.Min(4096, mutant.Length)),
        _ => random.Next(mutant.Length),
    };
    switch (random.Next(4))
    {
        case 0:
            for (int flips = random.Next(1, 9); flips > 0; flips--)
            {
                mutant[Place()] ^= (byte)(1 << random.Next(8));
            }

            break;
        case 1:
            Array.Resize(ref mutant, random.Next(mutant.Length));
            break;
        case 2:
            // A large number where a length may stand.
            int at = Math.Min(Place(), Math.Max(0, mutant.Length - 8));
            mutant.AsSpan(at, Math.Min(random.Next(2, 9), mutant.Length - at)).Fill((byte)(random.Next(2) == 0 ? 0xFF : 0x7F));
            break;
        default:
            int from = Place(), to = Place(), length = Math.Min(random.Next(1, 65), mutant.Length - Math.Max(from, to));
            mutant.AsSpan(from, length).ToArray().CopyTo(mutant.AsSpan(to));
            break;
    }

    return mutant;
}

[DllImport("libc")]
static extern int malloc_trim(nuint keep);

static long Status(string key) =>
    1024 * long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].TrimEnd());
