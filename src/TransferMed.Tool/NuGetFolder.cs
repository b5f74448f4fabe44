using System.ComponentModel;
using System.Diagnostics;

namespace TransferMedTool;

/// <summary>Where NuGet keeps packages by the user's configuration, which may have a <c>globalPackagesFolder</c>.</summary>
internal static class NuGetFolder
{
    private const string Key = "global-packages:";

    /// <summary>Asks the SDK, from the same place as a restore of <c>natives</c>, so that both go by one configuration.</summary>
    /// <returns>The folder; null where there is no SDK, or it does not say.</returns>
    public static string? Ask()
    {
        try
        {
            var start = new ProcessStartInfo("dotnet", ["nuget", "locals", "global-packages", "--list"])
            {
                WorkingDirectory = Path.GetTempPath(),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return FolderIn(said);
        }
        catch (Win32Exception)
        {
            // Without an SDK nothing was restored; whoever needs LibTorch is told where it was looked for.
            return null;
        }
    }

    private static string? FolderIn(string said) => said.Split('\n')
        .Where(line => line.Contains(Key, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(Key, StringComparison.Ordinal) + Key.Length)..].Trim())
        .FirstOrDefault(folder => folder.Length > 0);
}
