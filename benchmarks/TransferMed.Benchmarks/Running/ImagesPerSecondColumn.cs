using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace TransferMed.Benchmarks;

/// <summary>A parameter's value that decides how many pictures one operation works on.</summary>
internal interface IImageCount
{
    int Images { get; }
}

/// <summary>
/// Images per second: the pictures of one operation over its mean time. They are told by a parameter that is an
/// <see cref="IImageCount"/>, or by the parameter BatchSize; suites with neither show a dash.
/// </summary>
internal sealed class ImagesPerSecondColumn : IColumn
{
    public string Id => nameof(ImagesPerSecondColumn);

    public string ColumnName => "Images/s";

    public string Legend => "Pictures per second, from the mean";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(benchmark => ImagesOf(benchmark) > 0);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        int images = ImagesOf(benchmarkCase);
        return images > 0 && summary[benchmarkCase]?.ResultStatistics?.Mean is double nanoseconds and > 0
            ? (images * 1e9 / nanoseconds).ToString("N1", CultureInfo.InvariantCulture)
            : "-";
    }

    private static int ImagesOf(BenchmarkCase benchmark)
    {
        foreach (var parameter in benchmark.Parameters.Items)
        {
            if (parameter.Value is IImageCount count)
            {
                return count.Images;
            }
        }

        return benchmark.Parameters.Items.FirstOrDefault(p => p.Name == ComputeBenchmarks.BatchSizeName)?.Value is int size ? size : 0;
    }
}
