using System.Runtime.InteropServices;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>What a study was computed with.</summary>
/// <param name="TransferMed">The version of this library.</param>
/// <param name="TorchSharp">The version of TorchSharp.</param>
/// <param name="LibTorch">The version of LibTorch.</param>
/// <param name="DotNet">The version of .NET.</param>
/// <param name="OperatingSystem">The operating system.</param>
public sealed record StudyVersions(string TransferMed, string TorchSharp, string LibTorch, string DotNet, string OperatingSystem)
{
    internal static StudyVersions Current() => new(
        LibraryVersion.Current,
        TorchRuntime.TorchSharpVersion,
        TorchRuntime.LibTorchVersion,
        $"{Environment.Version}",
        RuntimeInformation.OSDescription);
}
