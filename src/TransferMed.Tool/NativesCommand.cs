using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using SampleConsole;

namespace TransferMedTool;

/// <summary>Fetches LibTorch by NuGet, so that its sources, proxies and credentials are those of the user.</summary>
internal static class NativesCommand
{
    public static void Define(Command command)
    {
        command.Description = "Fetches LibTorch for this machine's processor, once for all programs of the user, and says where it is.";
        command.SetAction((_, cancellation) => FetchAsync(cancellation));
    }

    private static async Task<int> FetchAsync(CancellationToken cancellation)
    {
        if (LibTorchFolder.Current is { } found)
        {
            await Console.Out.WriteLineAsync(PlainText.Of($"LibTorch is in {found}"));
            return ExitCode.Success;
        }

        if (LibTorchFolder.Package is not { } package)
        {
            await ErrorOutput.WriteLineAsync(NeedsLibTorch.Message);
            return ExitCode.Failed;
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
            LibTorchFolder.Use();
            if (restore.ExitCode == 0 && LibTorchFolder.Current is { } folderOfLibTorch)
            {
                await Console.Out.WriteLineAsync(PlainText.Of($"LibTorch is in {folderOfLibTorch}"));
                return ExitCode.Success;
            }

            await ErrorOutput.WriteLineAsync($"Error: 'dotnet restore' of {package} {LibTorchFolder.Version} has ended with {restore.ExitCode}; what it said stands above.");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            // As Ctrl-C asked for.
            await ErrorOutput.WriteLineAsync("Stopped.");
            return ExitCode.Cancelled;
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
        {
            await ErrorOutput.WriteLineAsync($"Error: {error.Message} Fetching LibTorch needs the .NET SDK (dotnet) in the path.");
            return ExitCode.Failed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
