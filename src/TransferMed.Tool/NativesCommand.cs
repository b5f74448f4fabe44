using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using SampleConsole;
using TransferMed;

namespace TransferMedTool;

/// <summary>Fetches LibTorch by NuGet, so that its sources, proxies and credentials are those of the user.</summary>
internal static class NativesCommand
{
    public static void Define(Command command)
    {
        command.Description = "Fetches LibTorch for this machine's processor, once for all programs of the user, and says where it is.";
        var ending = new Ending
        {
            IsExpected = error => error is Win32Exception,
            Words = (error, text) => error is Win32Exception ? $"{text} Fetching LibTorch needs the .NET SDK (dotnet) in the path." : text,
        };
        command.SetAction((_, cancellation) => ending.OfAsync(() => FetchAsync(cancellation)));
    }

    private static async Task<int> FetchAsync(CancellationToken cancellation)
    {
        if (LibTorchFolder.Current is { } found)
        {
            return await SayAsync(found);
        }

        if (LibTorchFolder.IsMisnamed || LibTorchFolder.Package is not { } package)
        {
            throw new TransferMedException(NeedsLibTorch.Message);
        }

        string folder = Directory.CreateTempSubdirectory("transfermed-natives-").FullName;
        try
        {
            string project = Path.Combine(folder, "natives.csproj");
            await File.WriteAllTextAsync(
                project,
                $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageDownload Include="{package}" Version="[{LibTorchFolder.Version}]" /></ItemGroup></Project>""",
                cancellation);
            using Process restore = Process.Start(new ProcessStartInfo("dotnet", ["restore", project, "-nologo"]))!;
            await restore.WaitForExitAsync(cancellation);
            LibTorchFolder.Use(asks: true);
            return restore.ExitCode == 0 && LibTorchFolder.Current is { } fetched
                ? await SayAsync(fetched)
                : throw new TransferMedException($"'dotnet restore' of {package} {LibTorchFolder.Version} has ended with {restore.ExitCode}; what it said stands above. LibTorch is looked for in {LibTorchFolder.Packages}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> SayAsync(string folder)
    {
        await Console.Out.WriteLineAsync(PlainText.Of($"LibTorch is in {folder}"));
        return ExitCode.Success;
    }
}
