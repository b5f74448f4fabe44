using TransferMed.Storage;

namespace AuditConsole;

/// <summary>Writes what an audit has found.</summary>
internal static class AuditFiles
{
    /// <summary>Writes the reports into the folder, which is made if need be.</summary>
    /// <returns>The full paths of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<AuditResult> results)
    {
        string full = Directory.CreateDirectory(folder).FullName;
        var files = new List<string>();
        foreach (AuditResult result in results)
        {
            string path = Path.Combine(full, $"{result.Name}.json");
            AtomicFile.WriteAllText(path, result.Report.ToJson());
            files.Add(path);
        }

        return files;
    }
}
