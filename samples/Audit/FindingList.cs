using System.Globalization;
using SampleConsole;
using Spectre.Console;
using TransferMed.Auditing;
using TransferMed.Imaging;

namespace AuditConsole;

/// <summary>What an audit has found, finding by finding: names of files are too long for a table.</summary>
internal static class FindingList
{
    private const int ShownPairs = 3;

    public static void Write(IAnsiConsole console, AuditReport report)
    {
        console.WriteLine();
        console.WriteWords(string.Join(" against ", report.Sets.Select(set => $"{set.Side} {set.Name}")));
        foreach (AuditFinding finding in report.Findings)
        {
            console.Write(new Text($"  {finding.Severity.ToString().ToUpperInvariant()} ", StyleOf(finding.Severity)));
            console.WriteLine(finding.Kind.ToString());
            console.WriteWords($"    {finding.Message}");
            foreach (AuditPair pair in finding.Pairs.Take(ShownPairs))
            {
                string turned = pair.Transform == ImageOrientation.None ? "" : $" ({pair.Transform})";
                console.WriteWords($"      {Short(pair.First)} = {Short(pair.Second)}{turned}, {Figure(pair.Similarity)}");
            }

            if (finding.Pairs.Count > ShownPairs)
            {
                console.WriteWords($"      and {finding.Pairs.Count - ShownPairs} more");
            }
        }

        console.WriteLine();
        if (report.Shortcut is { } shortcut)
        {
            console.WriteWords(
                $"Metadata tell the label with a macro AUC of {Figure(shortcut.Auc.Value)} [{Figure(shortcut.Auc.Lower)}, {Figure(shortcut.Auc.Upper)}], "
                + $"size and format alone with {Figure(shortcut.FileAuc.Value)} [{Figure(shortcut.FileAuc.Lower)}, {Figure(shortcut.FileAuc.Upper)}].");
        }

        console.WriteWords(report.Verdict);
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
