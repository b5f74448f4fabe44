using System.Diagnostics;
using System.Runtime.InteropServices;
using TransferMed.Tests.Architecture;

namespace TransferMed.Samples.Tests.Tool;

/// <summary>Where the tool looks for LibTorch, in processes of their own: it is looked for once in a process.</summary>
public sealed class LibTorchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_named_folder_without_LibTorch_is_not_said_to_hold_it()
    {
        (int code, string output, string errors) = Run(_folder.Path, "natives");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"Error: TRANSFERMED_LIBTORCH is '{_folder.Path}', where no ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_study_stands_is_told_without_LibTorch()
    {
        File.WriteAllText(_folder.File("study.json"), "{}");
        (int code, _, string errors) = Run(_folder.Path, "study", "--status", "--out", _folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("has no plan.json", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("TRANSFERMED_LIBTORCH", errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void It_is_looked_for_where_the_user_has_configured_the_folder_of_packages()
    {
        Skip.If(OperatingSystem.IsWindows(), "The user's NuGet.Config lies elsewhere on Windows, in a folder that no variable of a process moves.");
        Directory.CreateDirectory(_folder.File(".nuget/NuGet"));
        File.WriteAllText(
            _folder.File(".nuget/NuGet/NuGet.Config"),
            $"""<configuration><config><add key="globalPackagesFolder" value="{_folder.File("elsewhere")}" /></config></configuration>""");
        (int code, _, string errors) = Run(null, "weights", "imagenet");
        Assert.Equal(1, code);
        Assert.Contains($"into {_folder.File("elsewhere")}", errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(false, "--help")]
    [InlineData(false, "[suggest:16]", "transfermed fine")]
    [InlineData(false, "finetune", "--help")]
    [InlineData(true, "weights", "imagenet")]
    public void The_SDK_is_asked_only_by_what_may_need_it(bool asked, params string[] arguments)
    {
        Skip.If(OperatingSystem.IsWindows(), "What stands for the SDK is a script.");
        string sdk = _folder.File("dotnet");
        File.WriteAllText(sdk, $"#!/bin/sh\ntouch '{_folder.File("asked")}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(sdk, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Run(null, arguments);
        Assert.Equal(asked, File.Exists(_folder.File("asked")));
    }

    // The tool's own output has no LibTorch beside it, that of the tests has.
    private (int Code, string Output, string Errors) Run(string? libTorch, params string[] arguments)
    {
        string build = Path.GetRelativePath(Path.Combine(Repository.Root, "tests/TransferMed.Samples.Tests"), AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Root, "src/TransferMed.Tool", build, OperatingSystem.IsWindows() ? "transfermed-tool.exe" : "transfermed-tool");
        // As its own program: started by dotnet, a process finds that one before any in the path.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["PATH"] = $"{_folder.Path}{Path.PathSeparator}{start.Environment["PATH"]}";
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = _folder.Path;
        start.Environment["TRANSFERMED_LIBTORCH"] = libTorch ?? "";
        start.Environment.Remove("NUGET_PACKAGES");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
