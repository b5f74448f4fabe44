using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>Training steps of the library in both formats and precisions beside plain TorchSharp's and PyTorch's, on the same device in turns.</summary>
internal static class DaySteps
{
    private const int Classes = 2;
    private const int Rounds = 7;
    private const double SecondsOfTurn = 0.5;

    /// <summary>What a case takes at most: kernels are searched, PyTorch starts and compiles.</summary>
    private static readonly TimeSpan Case = TimeSpan.FromSeconds(75);

    public static void Write(Action<string> say, TorchDevice device, BenchmarkArguments arguments, DayClock day)
    {
        say("| network | pixels | batch | side | ms | images/s | against plain |\n|---|---|---|---|---|---|---|");
        FormatCase[] cases = device.IsCuda && !arguments.Smoke
            ? [new(nameof(Presets.ResNet50), 224, 64), new(nameof(Presets.Lightweight2021), 224, 64), new(nameof(Presets.ResNet18), 224, 64)]
            : [new(nameof(Presets.ResNet50), 64, 4), new(nameof(Presets.Lightweight2021), 64, 4)];
        foreach (FormatCase one in cases)
        {
            if (day.HasRoomFor(arguments.Smoke ? TimeSpan.Zero : Case))
            {
                Measure(say, one, device, arguments);
            }
            else
            {
                say($"| {one.Preset} | {one.Pixels} | {one.Batch} | not measured: no time | - | - | - |");
            }
        }
    }

    private static void Measure(Action<string> say, FormatCase one, TorchDevice device, BenchmarkArguments arguments)
    {
        var owned = new Stack<IDisposable>();
        try
        {
            NetworkSpec spec = one.Spec(Classes);
            Tensor images = Own(randn(one.Batch, 3, one.Pixels, one.Pixels, device: device.Torch));
            Tensor last = Own(ChannelsLastLayout.Of(images));
            Tensor labels = Own(arange(one.Batch, ScalarType.Int64, device: device.Torch) % Classes);
            var plain = Own(new PlainTraining(spec, device));
            var sides = new List<(string Name, Action<int> Steps)> { ("plain TorchSharp, float32, NCHW", count => Repeat(count, () => plain.Step(images, labels))) };
            Precision[] precisions = device.IsCuda ? [Precision.Full, Precision.BFloat16] : [Precision.Full];
            foreach (Precision precision in precisions)
            {
                foreach (MemoryFormat format in (MemoryFormat[])[MemoryFormat.Contiguous, MemoryFormat.ChannelsLast])
                {
                    var library = Own(new LibraryTraining(spec, device, format, precision));
                    Tensor input = format == MemoryFormat.ChannelsLast ? last : images;
                    sides.Add(($"TransferMed, {Words(precision)}, {FormatChoice.Words(format)}", count => Repeat(count, () => library.Step(input, labels))));
                }
            }

            var missing = new List<string>();
            if (arguments.Python is { } python)
            {
                foreach (string[] modes in (string[][])[["plain"], ["channels-last", "bf16"], ["channels-last", "bf16", "compile"]])
                {
                    string name = $"PyTorch, {string.Join(", ", modes)}";
                    if (TryStart(python, one, device, modes) is { } training)
                    {
                        owned.Push(training);
                        sides.Add((name, training.Step));
                    }
                    else
                    {
                        missing.Add(name);
                    }
                }
            }

            double[][] times = InTurns(arguments.Smoke, [.. sides.Select(side => side.Steps)]);
            for (int i = 0; i < sides.Count; i++)
            {
                double seconds = Median(times[i]);
                double ratio = Median([.. times[0].Zip(times[i], (a, b) => a / b)]);
                say(string.Create(CultureInfo.InvariantCulture, $"| {one.Preset} | {one.Pixels} | {one.Batch} | {sides[i].Name} | {seconds * 1000:f2} | {one.Batch / seconds:f0} | {ratio:f2} |"));
            }

            missing.ForEach(name => say($"| {one.Preset} | {one.Pixels} | {one.Batch} | {name}: did not start | - | - | - |"));
        }
        finally
        {
            while (owned.TryPop(out IDisposable? made))
            {
                made.Dispose();
            }
        }

        T Own<T>(T made)
            where T : IDisposable
        {
            owned.Push(made);
            return made;
        }

        void Repeat(int count, Action step)
        {
            for (int i = 0; i < count; i++)
            {
                step();
            }

            if (device.IsCuda)
            {
                torch.cuda.synchronize(device.Torch);
            }
        }
    }

    private static PyTorchTraining? TryStart(string python, FormatCase one, TorchDevice device, string[] modes)
    {
        try
        {
            var training = PyTorchTraining.Start(python, one, TorchRuntime.Threads, [device.IsCuda ? $"cuda:{device.Index}" : "cpu", .. modes]);

            // Compiling happens in the first step; where it cannot, the process ends.
            training.Step(2);
            return training;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException)
        {
            // Its own message stands on standard error, and the table says that it is missing.
            return null;
        }
    }

    private static string Words(Precision precision) => precision == Precision.Full ? "float32" : "bfloat16";

    private static double[][] InTurns(bool smoke, Action<int>[] sides)
    {
        int[] repeats = new int[sides.Length];
        for (int i = 0; i < sides.Length; i++)
        {
            _ = Seconds(sides[i], smoke ? 1 : 5);
            repeats[i] = smoke ? 1 : Math.Max(1, (int)(SecondsOfTurn / Seconds(sides[i], 2)));
        }

        double[][] times = [.. sides.Select(_ => new double[smoke ? 1 : Rounds])];
        for (int round = 0; round < times[0].Length; round++)
        {
            for (int turn = 0; turn < sides.Length; turn++)
            {
                int i = (turn + round) % sides.Length;
                times[i][round] = Seconds(sides[i], repeats[i]);
            }
        }

        return times;
    }

    private static double Seconds(Action<int> steps, int count)
    {
        long started = Stopwatch.GetTimestamp();
        steps(count);
        return Stopwatch.GetElapsedTime(started).TotalSeconds / count;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
