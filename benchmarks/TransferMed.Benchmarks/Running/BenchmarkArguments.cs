using System.Globalization;

namespace TransferMed.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkArguments
{
    public const string Usage = """
        Usage: TransferMed.Benchmarks [--device all|cpu|cuda|cuda:N] [--filter GLOB]... [--results FOLDER] [--smoke]
               TransferMed.Benchmarks --gpu-day [--device cuda:N|cpu] [--seconds N] [--pytorch PYTHON] [--results FOLDER] [--smoke]
               TransferMed.Benchmarks --formats [PRESET:PIXELS:BATCH]... [--threads N] [--pytorch PYTHON] [--smoke]
          --device   where to measure; default all: the CPU and, where there is one, the first CUDA device
          --filter   only benchmarks whose full name fits, for example '*Loader*'; may be given several times
          --results  writes FOLDER/<device>.md with hardware, versions and tables
          --formats  training steps in both memory formats and plain TorchSharp's in turns, and what a run chooses; on the CPU
          --gpu-day  what a card is to be asked once: checks beside the CPU, training steps, the loader, PyTorch's steps in the same turns; within --seconds (default 480)
          --threads  with --formats: the threads of every side; default those that training would take
          --pytorch  with --formats or --gpu-day: a Python with PyTorch and torchvision, whose step is timed in the same turns (pytorch_step.py)
          --smoke    runs every benchmark once and measures nothing; fails if one of them fails
        """;

    public string Device { get; private init; } = "all";

    public IReadOnlyList<string> Filters { get; private init; } = [];

    public string? ResultsFolder { get; private init; }

    public bool Smoke { get; private init; }

    /// <summary>The cases whose memory formats are compared; null where the suites are to run.</summary>
    public IReadOnlyList<FormatCase>? Formats { get; private init; }

    /// <summary>Whether a card is asked all that it is to be asked once.</summary>
    public bool GpuDay { get; private init; }

    /// <summary>How long that may take.</summary>
    public int Seconds { get; private init; } = 480;

    /// <summary>The threads of every side of the comparison of formats; null for those that training would take.</summary>
    public int? Threads { get; private init; }

    /// <summary>The Python whose PyTorch is timed beside the formats; null for none.</summary>
    public string? Python { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="FormatException">An argument is unknown or incomplete.</exception>
    public static BenchmarkArguments Parse(string[] args)
    {
        var parsed = new BenchmarkArguments();
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            parsed = name switch
            {
                "--smoke" => parsed with { Smoke = true },
                "--help" or "-h" => parsed with { Help = true },
                "--device" => parsed with { Device = Value() },
                "--filter" => parsed with { Filters = [.. parsed.Filters, Value()] },
                "--results" => parsed with { ResultsFolder = Value() },
                "--threads" => parsed with { Threads = Count() },
                "--pytorch" => parsed with { Python = Value() },
                "--gpu-day" => parsed with { GpuDay = true },
                "--seconds" => parsed with { Seconds = Count() },
                "--formats" => parsed with { Formats = [] },
                _ when parsed.Formats is { } cases && !name.StartsWith('-') => parsed with { Formats = [.. cases, FormatCase.Parse(name)] },
                _ => throw new FormatException($"The argument '{name}' is unknown."),
            };

            int Count() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
                ? count
                : throw new FormatException($"{name} needs a whole number from 1 on, not '{args[i]}'.");

            string Value() => ++i < args.Length ? args[i] : throw new FormatException($"{name} needs a value.");
        }

        if ((parsed.Threads is not null && parsed.Formats is null) || (parsed.Python is not null && parsed.Formats is null && !parsed.GpuDay))
        {
            throw new FormatException("--threads and --pytorch go with --formats, --pytorch with --gpu-day too.");
        }

        return parsed.Smoke && parsed.ResultsFolder is not null && !parsed.GpuDay
            ? throw new FormatException("--smoke measures nothing, so --results has nothing to write.")
            : parsed;
    }
}
