using System.Diagnostics;

namespace TransferMed.Tests.Reporting;

/// <summary>A Chromium on this machine, run without a window on a profile of its own.</summary>
internal sealed class Chromium(string program)
{
    private const int Seconds = 90;

    private static readonly string[] Quiet =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-extensions", "--no-first-run", "--enable-logging=stderr", "--window-size=1400,1000",
    ];

    /// <summary>Where it is.</summary>
    public string Program => program;

    /// <summary>The browser that the environment variable <c>CHROME</c> names, or one in its usual place; null where there is none.</summary>
    public static Chromium? Find()
    {
        string?[] places = [Environment.GetEnvironmentVariable("CHROME"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        return places.FirstOrDefault(place => !string.IsNullOrEmpty(place) && File.Exists(place)) is { } found ? new Chromium(found) : null;
    }

    /// <summary>Opens a file and gives the page as it is after its scripts have run, and the lines that it wrote to the console.</summary>
    public async Task<(string Page, string[] Console)> OpenAsync(string file)
    {
        (string page, string log) = await RunAsync(["--dump-dom", new Uri(file).AbsoluteUri]);
        return (page, [.. log.Split('\n').Where(line => line.Contains("CONSOLE", StringComparison.Ordinal))]);
    }

    /// <summary>Prints a file.</summary>
    public Task PrintAsync(string file, string pdf) => RunAsync(["--no-pdf-header-footer", $"--print-to-pdf={pdf}", new Uri(file).AbsoluteUri]);

    private async Task<(string Output, string Log)> RunAsync(string[] arguments)
    {
        string profile = Directory.CreateTempSubdirectory("transfermed-browser-").FullName;
        try
        {
            return await RunAsync(profile, arguments);
        }
        finally
        {
            Remove(profile);
        }
    }

    private async Task<(string Output, string Log)> RunAsync(string profile, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [.. Quiet, $"--user-data-dir={profile}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
        try
        {
            Task<string> log = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (output, await log);
        }
        finally
        {
            // Also its helpers, which hold the profile.
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>A helper of the browser may still write into it; what then stays behind is the system's to clear.</summary>
    private static void Remove(string profile)
    {
        try
        {
            Directory.Delete(profile, recursive: true);
        }
        catch (IOException)
        {
        }
    }
}
