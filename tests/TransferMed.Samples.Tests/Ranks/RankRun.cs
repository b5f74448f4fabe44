using System.Diagnostics;
using TransferMed.Tests.Architecture;

namespace TransferMed.Samples.Tests.Ranks;

/// <summary>tests/TransferMed.RankProgram as one or several processes.</summary>
internal static class RankRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The program where it was built.</summary>
    public static string Program { get; } = Built("tests", "TransferMed.RankProgram");

    /// <summary>Why there can be no ranks here, or null.</summary>
    public static string? Missing() => File.Exists("/usr/bin/mpirun") ? null : "/usr/bin/mpirun: not installed (openmpi-bin, libopenmpi3).";

    /// <summary>So many ranks, of which each has one thread.</summary>
    public static (int Code, string Output) Mpi(int ranks, params string[] arguments) => Of(ranks, Program, arguments);

    /// <summary>The same of another program.</summary>
    public static (int Code, string Output) Of(int ranks, string program, params string[] arguments) => Run(
        "/usr/bin/mpirun", ["-n", $"{ranks}", "--oversubscribe", "--bind-to", "none", DotnetHost, program, .. arguments]);

    /// <summary>A program of the solution, built as these tests are.</summary>
    public static string Built(string folder, string name) => Path.Combine(
        [Repository.Root, folder, name, "bin", .. Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^2..], $"{name}.dll"]);

    /// <summary>One process alone, with one thread.</summary>
    public static (int Code, string Output) Alone(params string[] arguments) => Run(DotnetHost, [Program, "ranks=false", .. arguments]);

    public static string DotnetHost { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>What rank R wrote, by its words.</summary>
    public static Dictionary<string, string> Result(string folder, int rank) => File.ReadAllLines(Path.Combine(folder, $"rank-{rank}.txt"))
        .Select(line => line.Split(' ', 2)).ToDictionary(words => words[0], words => words[1]);

    private static (int Code, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [("OMP_NUM_THREADS", "1"), ("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("TRANSFERMED_FORMATS", "off")])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} has not ended after {Limit}.");
        }

        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
