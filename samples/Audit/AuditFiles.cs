using TransferMed.Reporting;
using TransferMed.Storage;

namespace AuditConsole;

/// <summary>Writes what an audit has found.</summary>
internal static class AuditFiles
{
    /// <summary>Writes each report into the folder, which is made if need be: as data, and as a page to look at.</summary>
    /// <returns>The full paths of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<AuditResult> results, string command)
    {
        string full = Directory.CreateDirectory(folder).FullName;
        var files = new List<string>();
        foreach (AuditResult result in results)
        {
            string path = Path.Combine(full, $"{result.Name}.json");
            AtomicFile.WriteAllText(path, result.Report.ToJson());
            files.Add(path);
            string page = Path.ChangeExtension(path, ".html");
            var options = new AuditReportOptions { Command = command };
            HtmlReport.Write(page, result.Report, options);
            files.Add(page);
            HtmlReport.WriteFiles(Path.Combine(full, "figures", result.Name), result.Report, options);
        }

        return files;
    }
}
