using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace TransferMed.Benchmarks;

/// <summary>One line for each benchmark of a smoke run.</summary>
internal static class SmokeReport
{
    /// <returns>Whether all of them ran.</returns>
    public static bool Write(IReadOnlyList<Summary> summaries)
    {
        int ran = 0;
        int failed = 0;
        foreach (Summary summary in summaries)
        {
            foreach (BenchmarkCase benchmark in summary.BenchmarksCases)
            {
                bool good = BenchmarkRun.Succeeded(summary, benchmark);
                ran += good ? 1 : 0;
                failed += good ? 0 : 1;
                Console.WriteLine($"{(good ? "ran   " : "FAILED")} {benchmark.Descriptor.Type.Name}.{benchmark.Descriptor.WorkloadMethod.Name} {benchmark.Parameters.DisplayInfo}");
            }
        }

        Console.WriteLine($"{ran} benchmarks ran, {failed} failed on {BenchmarkContext.Device.Describe()}.");
        return failed == 0 && BenchmarkRun.Succeeded(summaries);
    }
}
