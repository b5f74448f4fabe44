using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Reports;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Benchmarks;

/// <summary>The results of one device as Markdown: hardware and versions, then a table for each suite.</summary>
internal static partial class ResultsFile
{
    /// <returns>The path of the file; one of an earlier run on the same device is replaced.</returns>
    public static string Write(string folder, TorchDevice device, IReadOnlyList<Summary> summaries)
    {
        var text = new StringBuilder();
        string hardware = Hardware(device, summaries[0]);
        text.Append(CultureInfo.InvariantCulture, $"# {hardware}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Taken on {DateTime.UtcNow:yyyy-MM-dd}. How to read the columns: `benchmarks/README.md`.\n\n```text\n");
        foreach (string line in summaries[0].HostEnvironmentInfo.ToFormattedString())
        {
            text.Append(CultureInfo.InvariantCulture, $"{line}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"TransferMed {Version()}, TorchSharp {TorchRuntime.TorchSharpVersion}, LibTorch {TorchRuntime.LibTorchVersion}\n");
        text.Append(CultureInfo.InvariantCulture, $"Device {device.Describe()}, {ThreadBudget.For(device).TorchThreads} LibTorch threads\n```\n");
        foreach (Summary summary in summaries)
        {
            AppendTable(text, summary);
        }

        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName(hardware));
        AtomicFile.WriteAllText(path, text.ToString());
        return path;
    }

    private static string Hardware(TorchDevice device, Summary summary)
    {
        if (device.IsCuda)
        {
            return device.Describe();
        }

        // "BenchmarkDotNet ..., OS" and the processor are the first two lines of BenchmarkDotNet's own description.
        string processor = summary.HostEnvironmentInfo.ToFormattedString().ElementAtOrDefault(1)?.Split(',')[0] ?? "unknown";
        return $"CPU {processor}, {Environment.ProcessorCount} threads";
    }

    /// <summary>The name of a file for what it is of.</summary>
    public static string NameOf(string title) => NotInNames().Replace(title.ToLowerInvariant(), "-").Trim('-');

    private static string FileName(string hardware) => $"{NameOf(hardware)}.md";

    private static string Version() =>
        typeof(TorchDevice).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static void AppendTable(StringBuilder text, Summary summary)
    {
        SummaryTable.SummaryTableColumn[] columns = [.. summary.Table.Columns.Where(column => column.NeedToShow)];
        string suite = summary.BenchmarksCases.Length > 0 ? summary.BenchmarksCases[0].Descriptor.Type.Name : summary.Title;
        text.Append(CultureInfo.InvariantCulture, $"\n## {suite}\n\n");
        AppendRow(text, columns.Select(column => column.Header));
        AppendRow(text, columns.Select(column => column.Justify == SummaryTable.SummaryTableColumn.TextJustification.Right ? "---:" : "---"));
        for (int row = 0; row < summary.Table.FullContent.Length; row++)
        {
            AppendRow(text, columns.Select(column => column.Content[row]));
        }
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
