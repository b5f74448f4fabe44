using System.Runtime.InteropServices;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>What a study was computed with.</summary>
/// <param name="transferMed">The version of this library.</param>
/// <param name="torchSharp">The version of TorchSharp.</param>
/// <param name="libTorch">The version of LibTorch.</param>
/// <param name="dotNet">The version of .NET.</param>
/// <param name="operatingSystem">The operating system.</param>
internal sealed class StudyVersions(string transferMed, string torchSharp, string libTorch, string dotNet, string operatingSystem)
{
    /// <summary>The version of this library.</summary>
    public string TransferMed { get; } = transferMed;

    /// <summary>The version of TorchSharp.</summary>
    public string TorchSharp { get; } = torchSharp;

    /// <summary>The version of LibTorch.</summary>
    public string LibTorch { get; } = libTorch;

    /// <summary>The version of .NET.</summary>
    public string DotNet { get; } = dotNet;

    /// <summary>The operating system.</summary>
    public string OperatingSystem { get; } = operatingSystem;

    internal static StudyVersions Current() => new(
        LibraryVersion.Current,
        TorchRuntime.TorchSharpVersion,
        TorchRuntime.LibTorchVersion,
        $"{Environment.Version}",
        RuntimeInformation.OSDescription);
}
