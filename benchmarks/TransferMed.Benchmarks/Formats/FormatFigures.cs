using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>
/// Training steps of the library in both memory formats and plain TorchSharp's, in turns, and what a run would choose for itself; then the same
/// for the form for inference. In turns, because the formats differ by less than a machine drifts from one suite to the next.
/// </summary>
internal static class FormatFigures
{
    private const int Rounds = 9;
    private const double SecondsOfTurn = 0.4;
    private const int Classes = 2;

    public static void Write(IReadOnlyList<FormatCase> cases, BenchmarkArguments arguments)
    {
        bool smoke = arguments.Smoke;
        ThreadBudget.For(TorchDevice.Cpu, arguments.Threads ?? ThreadBudget.AvailableProcessors).Apply();
        Console.WriteLine($"{CpuModel.Name}; {CpuInstructions.Description}; {TorchRuntime.Threads} threads, LibTorch {TorchRuntime.LibTorchVersion}\n");
        Console.WriteLine("| network | pixels | batch | plain, ms | Auto against plain | contiguous against plain | channels-last against plain | Auto against PyTorch | Auto |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (FormatCase one in cases)
        {
            Console.WriteLine(Training(one, arguments));
        }

        Console.WriteLine("\n| network | pixels | batch | folded, contiguous, ms | channels-last against contiguous |\n|---|---|---|---|---|");
        foreach (FormatCase one in cases)
        {
            Console.WriteLine(Inference(one, smoke));
        }
    }

    private static string Training(FormatCase one, BenchmarkArguments arguments)
    {
        NetworkSpec spec = one.Spec(Classes);
        FormatDecision chosen = Choose(spec, one.Batch);
        using Tensor images = randn(one.Batch, 3, one.Pixels, one.Pixels);
        using Tensor labels = arange(one.Batch, ScalarType.Int64) % Classes;
        using var plain = new PlainTraining(spec, TorchDevice.Cpu);
        using var contiguous = new LibraryTraining(spec, TorchDevice.Cpu, MemoryFormat.Contiguous);
        using var last = new LibraryTraining(spec, TorchDevice.Cpu, MemoryFormat.ChannelsLast);
        using Tensor imagesLast = ChannelsLastLayout.Of(images);
        using PyTorchTraining? pytorch = arguments.Python is { } python ? PyTorchTraining.Start(python, one, TorchRuntime.Threads) : null;
        List<Action> sides = [() => plain.Step(images, labels), () => contiguous.Step(images, labels), () => last.Step(imagesLast, labels)];
        if (pytorch is not null)
        {
            sides.Add(() => pytorch.Step());
        }

        double[][] times = InTurns(arguments.Smoke, [.. sides]);
        double[] auto = chosen.Format == MemoryFormat.ChannelsLast ? times[2] : times[1];
        string beside = pytorch is null ? "not run" : Number(Ratio(times[3], auto));
        return Row(one, Median(times[0]) * 1000, Ratio(times[0], auto), Ratio(times[0], times[1]), Ratio(times[0], times[2])) + $" {beside} | {chosen} |";
    }

    private static string Inference(FormatCase one, bool smoke)
    {
        using Network network = Network.Create(one.Spec(Classes), seed: 1);
        network.eval();
        using var noGradient = no_grad();
        using Tensor images = randn(one.Batch, 3, one.Pixels, one.Pixels);
        using Tensor imagesLast = ChannelsLastLayout.Of(images);
        using var contiguous = new OptimizedNetwork(network, MemoryFormat.Contiguous, shares: false);
        using var last = new OptimizedNetwork(network, MemoryFormat.ChannelsLast, shares: false);
        double[][] times = InTurns(smoke, () => contiguous.Forward(images).Dispose(), () => last.Forward(imagesLast).Dispose());
        return Row(one, Median(times[0]) * 1000, Ratio(times[0], times[1]));
    }

    /// <summary>What a long run would choose on a machine that remembers nothing.</summary>
    private static FormatDecision Choose(NetworkSpec spec, int batch)
    {
        using Network network = Network.Create(spec, seed: 1);
        return new FormatChooser(new FormatMemory(null), FormatSteps.Measure)
            .Choose(network, batch, Precision.Full, FormatChooser.FewestSteps, NullLogger.Instance, CancellationToken.None);
    }

    /// <summary>Seconds of one step of each, round by round; every turn lasts about as long.</summary>
    private static double[][] InTurns(bool smoke, params Action[] steps)
    {
        double[][] times = [.. steps.Select(_ => new double[smoke ? 1 : Rounds])];
        int[] repeats = [.. steps.Select(step => smoke ? 1 : Math.Max(1, (int)(SecondsOfTurn / Warm(step))))];
        for (int round = 0; round < times[0].Length; round++)
        {
            for (int turn = 0; turn < steps.Length; turn++)
            {
                int i = (turn + round) % steps.Length;
                times[i][round] = Seconds(steps[i], repeats[i]);
            }
        }

        return times;
    }

    private static double Warm(Action step)
    {
        Seconds(step, 2);
        return Seconds(step, 1);
    }

    private static double Seconds(Action step, int repeats)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            step();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds / repeats;
    }

    /// <summary>The median over the rounds of how many times as fast the second is.</summary>
    private static double Ratio(double[] of, double[] against) => Median([.. of.Zip(against, (a, b) => a / b)]);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Row(FormatCase one, double milliseconds, params double[] ratios) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {one.Preset} | {one.Pixels} | {one.Batch} | {milliseconds:F1} | {string.Join(" | ", ratios.Select(Number))} |");

    private static string Number(double ratio) => ratio.ToString("F2", CultureInfo.InvariantCulture);
}
