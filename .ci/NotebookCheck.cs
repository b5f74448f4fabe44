#:property PublishAot=false
// The notebooks in the kernel that their readers use, cell by cell: NotebookCheck.cs FOLDER-WITH-PACKAGES WORK-FOLDER ROOT-OF-THE-CHECKOUT.
// Not part of the gate, whose tests run the programs that the notebooks are made of: it installs dotnet-interactive and everything that a notebook loads into the folder.
using System.Diagnostics;
using System.Text.Json.Nodes;

const string Version = "1.0.712001";
bool allHold = true;
string work = Directory.CreateDirectory(args[1]).FullName;
if (Directory.Exists(Path.Combine(work, "tool")))
{
    Directory.Delete(Path.Combine(work, "tool"), recursive: true);
}

Run("dotnet", "tool", "install", "Microsoft.dotnet-interactive", "--version", Version, "--tool-path", Path.Combine(work, "tool"));
string[] notebooks = [.. Directory.GetFiles(Path.Combine(args[2], "docs", "notebooks"), "*.ipynb").Order(StringComparer.Ordinal)];
foreach (string notebook in notebooks)
{
    IEnumerable<string> cells = JsonNode.Parse(File.ReadAllText(notebook))!["cells"]!.AsArray().Where(cell => $"{cell!["cell_type"]}" == "code").Select(cell => string.Concat(cell!["source"]!.AsArray()));
    Submit(Path.GetFileName(notebook), [$"#i \"nuget:{Path.GetFullPath(args[0])}\"", .. cells]);
}

return allHold && notebooks.Length > 0 ? 0 : 1;

// The kernel reads commands and writes events, a line of JSON each.
void Submit(string name, string[] cells)
{
    ProcessStartInfo start = Start(Path.Combine(work, "tool", "dotnet-interactive"), "stdio", "--default-kernel", "csharp");
    start.RedirectStandardInput = start.RedirectStandardOutput = true;
    using Process kernel = Process.Start(start)!;
    try
    {
        foreach ((int i, string code) in cells.Index())
        {
            var clock = Stopwatch.StartNew();
            var command = new JsonObject { ["token"] = $"cell{i}", ["commandType"] = "SubmitCode", ["command"] = new JsonObject { ["code"] = code, ["targetKernelName"] = "csharp" } };
            kernel.StandardInput.WriteLine(command.ToJsonString());
            if (Outcome(kernel, $"cell{i}") is { } failure)
            {
                allHold = false;
                Console.WriteLine($"FAIL  {name}, cell {i}: {failure}");
                return;
            }

            Console.WriteLine($"PASS  {name}, cell {i} ({clock.Elapsed.TotalSeconds:F1} s)");
        }
    }
    finally
    {
        kernel.Kill(entireProcessTree: true);
    }
}

// Null where the command succeeded. Commands that a command gives itself have tokens of their own.
static string? Outcome(Process kernel, string token)
{
    while (kernel.StandardOutput.ReadLine() is { } line)
    {
        if (!line.StartsWith('{') || JsonNode.Parse(line) is not { } message || $"{message["command"]?["token"]}" != token)
        {
            continue;
        }

        switch ($"{message["eventType"]}")
        {
            case "CommandSucceeded": return null;
            case "CommandFailed": return $"{message["event"]?["message"]}";
        }
    }

    return "the kernel ended";
}

void Run(params string[] command)
{
    using Process process = Process.Start(Start(command[0], command[1..]))!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}.");
    }
}

ProcessStartInfo Start(string program, params string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = work };

    // What the kernel once found for such packages it keeps at home.
    start.Environment["HOME"] = start.Environment["USERPROFILE"] = Path.Combine(work, "home");
    start.Environment["NUGET_PACKAGES"] = Path.Combine(work, "packages");
    start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
    return start;
}
