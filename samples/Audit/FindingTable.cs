using System.Globalization;
using Spectre.Console;
using TransferMed.Auditing;
using TransferMed.Imaging;

namespace AuditConsole;

/// <summary>The table of what an audit has found.</summary>
internal static class FindingTable
{
    private const int ShownPairs = 3;

    public static void Write(IAnsiConsole console, AuditReport report)
    {
        bool plain = !console.Profile.Capabilities.Ansi;
        Table table = new Table().Border(plain ? TableBorder.Ascii : TableBorder.Rounded);
        table.Title(new TableTitle(Markup.Escape(string.Join(" against ", report.Sets.Select(set => $"{set.Side} {set.Name}")))));
        table.AddColumns("severity", "finding", "what was found");
        foreach (AuditFinding finding in report.Findings)
        {
            table.AddRow(new Text(finding.Severity.ToString(), StyleOf(finding.Severity)), new Text(finding.Kind.ToString()), new Text(Describe(finding)));
        }

        console.WriteLine();
        if (report.Findings.Count > 0)
        {
            console.Write(table);
        }

        if (report.Shortcut is { } shortcut)
        {
            console.WriteLine(
                $"Metadata tell the label with a macro AUC of {Figure(shortcut.Auc.Value)} [{Figure(shortcut.Auc.Lower)}, {Figure(shortcut.Auc.Upper)}], "
                + $"size and format alone with {Figure(shortcut.FileAuc.Value)} [{Figure(shortcut.FileAuc.Lower)}, {Figure(shortcut.FileAuc.Upper)}].");
        }

        console.WriteLine(report.Verdict);
    }

    private static string Describe(AuditFinding finding)
    {
        IEnumerable<string> pairs = finding.Pairs.Take(ShownPairs).Select(pair =>
            $"{Environment.NewLine}  {Short(pair.First)} = {Short(pair.Second)}{(pair.Transform == ImageOrientation.None ? "" : $" ({pair.Transform})")}, {Figure(pair.Similarity)}");
        string more = finding.Pairs.Count > ShownPairs ? $"{Environment.NewLine}  and {finding.Pairs.Count - ShownPairs} more" : "";
        return finding.Message + string.Concat(pairs) + more;
    }

    /// <summary>The class folder and the file tell enough; the whole paths are in the JSON file.</summary>
    private static string Short(string path) => Path.Combine(Path.GetFileName(Path.GetDirectoryName(path)) ?? "", Path.GetFileName(path));

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static Style StyleOf(AuditSeverity severity) => severity switch
    {
        AuditSeverity.Severe => new Style(Color.Red, decoration: Decoration.Bold),
        AuditSeverity.Warning => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
