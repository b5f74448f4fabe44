using System.Diagnostics;
using System.Globalization;
using TransferMed.Tests.Architecture;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>samples/TransferStudy in a process of its own.</summary>
internal sealed class StudyProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private StudyProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program where it was built: beside the tests it would lack what these have of ASP.NET.</summary>
    public static string Program { get; } = Path.Combine(
        [Repository.Root, "samples", "TransferStudy", "bin", .. Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^2..], "TransferStudy.dll"]);

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static StudyProcess Start(params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(Dotnet, [Program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    /// <summary>The next line that it writes, or null where it has ended.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Reads until so many epochs are done, or it has ended.</summary>
    /// <returns>The lines that tell of epochs.</returns>
    public IReadOnlyList<string> ReadEpochs(int count)
    {
        var epochs = new List<string>();
        while (epochs.Count < count && ReadLine() is { } line)
        {
            if (line.Contains(" epoch ", StringComparison.Ordinal))
            {
                epochs.Add(line);
            }
        }

        return epochs;
    }

    /// <summary>As a power cut does: nothing of it runs any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal by its name.</summary>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and all that it still wrote.</returns>
    public (int Code, string Output, string Errors) End()
    {
        string output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return (_process.ExitCode, output, _errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
