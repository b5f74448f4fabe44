using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace TransferMed.Benchmarks;

/// <summary>Runs the suites on <see cref="BenchmarkContext.Device"/>.</summary>
internal static class BenchmarkRun
{
    private static readonly Type[] Suites =
    [
        typeof(ForwardBackwardBenchmarks),
        typeof(PresetBenchmarks),
        typeof(BlockBenchmarks),
        typeof(InferenceBenchmarks),
        typeof(OptimizerBenchmarks),
        typeof(LoaderBenchmarks),
        typeof(EndToEndBenchmarks),
    ];

    /// <summary>Those with so many cases, or such long ones, that they are measured briefly.</summary>
    private static readonly Type[] BriefSuites = [typeof(PresetBenchmarks), typeof(BlockBenchmarks)];

    public static IReadOnlyList<Summary> Execute(BenchmarkArguments arguments)
    {
        // BenchmarkDotNet wants a folder for artifacts; the tables are all that is kept.
        string artifacts = Directory.CreateTempSubdirectory("transfermed-benchmarks-").FullName;
        var log = new AccumulationLogger();
        try
        {
            IConfig ConfigOf(Type suite) => arguments.Smoke
                ? BenchmarkConfig.Smoke(arguments.Filters, artifacts, log)
                : BenchmarkConfig.Measure(arguments.Filters, artifacts, brief: BriefSuites.Contains(suite));

            BenchmarkRunInfo[] runs = [.. Suites
                .Select(suite => BenchmarkConverter.TypeToBenchmarks(suite, ConfigOf(suite)))
                .Where(run => run.BenchmarksCases.Length > 0)];
            Summary[] summaries = runs.Length == 0 ? [] : BenchmarkRunner.Run(runs);
            if (arguments.Smoke && !Succeeded(summaries))
            {
                Console.WriteLine(log.GetLog());
            }

            return summaries;
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    /// <summary>Whether something ran and every benchmark that was asked for has a measurement.</summary>
    public static bool Succeeded(IReadOnlyList<Summary> summaries) =>
        summaries.Count > 0 && summaries.All(summary =>
            !summary.HasCriticalValidationErrors && summary.BenchmarksCases.All(benchmark => Succeeded(summary, benchmark)));

    public static bool Succeeded(Summary summary, BenchmarkCase benchmark) =>
        summary[benchmark] is { Success: true, ResultStatistics: not null };
}
