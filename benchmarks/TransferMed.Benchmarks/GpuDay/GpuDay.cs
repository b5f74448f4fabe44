using System.Diagnostics;
using System.Globalization;
using System.Text;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Benchmarks;

/// <summary>What a card is asked when one is at hand for a few minutes: whether all is right on it, then how fast it is, most wanted first. What the time is not enough for is said.</summary>
internal static class GpuDay
{
    /// <returns>Whether every check was passed.</returns>
    public static bool Run(BenchmarkArguments arguments)
    {
        TorchDevice device = TorchDevice.Parse(arguments.Device == "all" ? "auto" : arguments.Device).EnsureAvailable();
        BenchmarkContext.Device = device;
        ThreadBudget.For(device).Apply();
        var day = new DayClock(TimeSpan.FromSeconds(arguments.Seconds));
        var text = new StringBuilder();
        string title = device.IsCuda ? device.Describe() : $"rehearsal on {CpuModel.Name}";
        Say(text, $"# {title}\n");
        Say(text, string.Create(CultureInfo.InvariantCulture, $"Taken on {DateTime.UtcNow:yyyy-MM-dd} by `benchmarks/gpu-day.sh`{(arguments.Smoke ? ", each once: no figure counts" : "")}. TorchSharp {TorchRuntime.TorchSharpVersion}, LibTorch {TorchRuntime.LibTorchVersion}{(Environment.GetEnvironmentVariable("TRANSFERMED_LIBTORCH") is null ? "" : " of a Python wheel")}.\n"));
        Say(text, "## Checks beside the CPU\n\n| check | result |\n|---|---|");
        bool good = true;
        foreach (DeviceCheck check in DeviceCheck.All(device))
        {
            string result = check.Run(day);
            good &= !result.StartsWith(DeviceCheck.Wrong, StringComparison.Ordinal);
            Say(text, $"| {check.Name} | {result} |");
        }

        Say(text, "\n## Training steps\n\nMilliseconds of a step, medians of rounds in turns; images per second.\n");
        DaySteps.Write(line => Say(text, line), device, arguments, day);
        Say(text, "\n## Loader\n\nPictures per second to batches of 64 on the device, 224 pixels, from JPEG files of 600 x 450.\n");
        DayLoader.Write(line => Say(text, line), device, arguments.Smoke, day);
        Say(text, string.Create(CultureInfo.InvariantCulture, $"\n{day.Elapsed.TotalSeconds:f0} seconds of {arguments.Seconds}."));
        if (arguments.ResultsFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"{ResultsFile.NameOf("gpu day " + title)}.md");
            AtomicFile.WriteAllText(path, text.ToString());
            Console.WriteLine($"Written: {path}");
        }

        return good;
    }

    private static void Say(StringBuilder text, string line)
    {
        Console.WriteLine(line);
        text.Append(line).Append('\n');
    }
}

/// <summary>How much of the time is left.</summary>
internal sealed class DayClock(TimeSpan limit)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Whether something that takes about so long can still be begun.</summary>
    public bool HasRoomFor(TimeSpan duration) => Elapsed + duration < limit;
}
