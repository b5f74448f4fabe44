using System.Diagnostics;

namespace TransferMed.Tests.Transfer;

/// <summary>Debian's PyTorch, where it is installed: it writes files for tests that are too large to keep.</summary>
internal static class PythonTorch
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> Found = new(() => File.Exists(Python) && Run("-c", "import torchvision") == 0);

    public static bool HasTorchvision => Found.Value;

    public static int Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
