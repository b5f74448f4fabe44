using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace TransferMed.Benchmarks;

/// <summary>How BenchmarkDotNet runs the suites.</summary>
internal static class BenchmarkConfig
{
    // In this process: the default toolchain generates and builds a project for each job, which knows nothing of the
    // backend that this build was made with (TorchBackend, TRANSFERMED_LIBTORCH), would place another half gigabyte of
    // natives beside it, and needs an SDK where only a published folder is at hand. Of the two toolchains for this process
    // the other one (NoEmit) ends with a NullReferenceException of its own when a benchmark throws.
    // No limit of time: the toolchain's own of five minutes is shorter than a case may take.
    private static readonly InProcessEmitToolchain Toolchain = new(TimeSpan.FromHours(6), logOutput: true);

    /// <summary>
    /// Three iterations for warm-up, then ten of at least half a second, or briefly one and five of at least a quarter; managed
    /// allocation in a further one.
    /// </summary>
    public static IConfig Measure(IReadOnlyList<string> filters, string artifacts, bool brief) => Base(filters, artifacts)
        .AddJob(Job.Default
            .WithToolchain(Toolchain)
            .WithEvaluateOverhead(false)
            .WithWarmupCount(brief ? 1 : 3)
            .WithIterationCount(brief ? 5 : 10)
            .WithMinIterationTime(TimeInterval.FromMilliseconds(brief ? 250 : 500))
            .WithId("InProcess"))
        .AddLogger(ConsoleLogger.Default)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics, DefaultColumnProviders.Metrics)
        .AddColumn(StatisticColumn.Median, StatisticColumn.Min, new ImagesPerSecondColumn())
        .HideColumns("Error", "Gen0", "Gen1", "Gen2");

    /// <summary>One cold iteration of one call; the log is kept for the report.</summary>
    public static IConfig Smoke(IReadOnlyList<string> filters, string artifacts, ILogger log) => Base(filters, artifacts)
        .AddJob(Job.Default
            .WithToolchain(Toolchain)
            .WithEvaluateOverhead(false)
            .WithStrategy(RunStrategy.ColdStart)
            .WithWarmupCount(0)
            .WithIterationCount(1)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithId("Smoke"))
        .AddLogger(log)
        .AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics)
        .AddColumn(new ImagesPerSecondColumn());

    private static ManualConfig Base(IReadOnlyList<string> filters, string artifacts)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(artifacts);
        return filters.Count == 0 ? config : config.AddFilter(new GlobFilter([.. filters]));
    }
}
