using System.Diagnostics;
using System.Text.Json;

namespace TransferMed.Tests;

/// <summary>
/// Debian's Python, where it is installed: other implementations write files for tests that are too large to keep, and read ours. One
/// process runs all scripts, since PyTorch takes seconds to start; it ends with its input.
/// </summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    // A line in: [script, argument, ...]; a line out: what went wrong, or nothing. What scripts print goes to the errors' stream.
    private const string Loop = """
        import json, os, sys, traceback
        answers = os.fdopen(os.dup(1), 'w')
        os.dup2(2, 1)
        for line in sys.stdin:
            script, *sys.argv[1:] = json.loads(line)
            try:
                exec(compile(script, 'script', 'exec'), {'__name__': '__main__'})
                answer = ''
            except BaseException:
                answer = traceback.format_exc()
            answers.write(json.dumps(answer) + '\n')
            answers.flush()
        """;

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, bool> s_modules = [];
    private static Process? s_process;

    /// <summary>Whether a module can be imported.</summary>
    public static bool Has(string module)
    {
        lock (s_gate)
        {
            if (!s_modules.TryGetValue(module, out bool found))
            {
                found = File.Exists(Program) && Answer([$"import {module}"]).Length == 0;
                s_modules.Add(module, found);
            }

            return found;
        }
    }

    /// <summary>Runs a script, with arguments in <c>sys.argv[1:]</c>; the test fails where it raises.</summary>
    public static void Run(string script, params string[] arguments)
    {
        lock (s_gate)
        {
            Assert.Equal("", Answer([script, .. arguments]));
        }
    }

    private static string Answer(string[] request)
    {
        s_process ??= Start();
        s_process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        s_process.StandardInput.Flush();
        return s_process.StandardOutput.ReadLine() is { } line ? JsonSerializer.Deserialize<string>(line)! : throw new InvalidOperationException("Python has ended.");
    }

    private static Process Start()
    {
        Process process = Process.Start(new ProcessStartInfo(Program, ["-u", "-c", Loop]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        return process;
    }
}
