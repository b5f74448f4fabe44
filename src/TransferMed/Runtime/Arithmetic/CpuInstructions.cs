using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferMed.Runtime;

/// <summary>The instructions that LibTorch and the libraries beneath it choose their kernels by.</summary>
internal static partial class CpuInstructions
{
    /// <summary>Variables of the surroundings that limit what the libraries choose.</summary>
    private static readonly string[] Limits = ["ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS"];

    private static readonly Lazy<string> Lazily = new(Describe);

    /// <summary>For example <c>X64 GenuineIntel AVX2 FMA AVX-512, LibTorch's AVX512</c>.</summary>
    public static string Description => Lazily.Value;

    private static string Describe()
    {
        string?[] parts =
        [
            RuntimeInformation.ProcessArchitecture.ToString(),
            Vendor(),
            Avx2.IsSupported ? "AVX2" : null,
            Fma.IsSupported ? "FMA" : null,
            Avx512F.IsSupported ? "AVX-512" : null,
            Avx512Vbmi.IsSupported ? "VBMI" : null,
            AvxVnni.IsSupported ? "VNNI" : null,
            AdvSimd.IsSupported ? "NEON" : null,
            Dp.IsSupported ? "DP" : null,
        ];
        string text = string.Join(' ', parts.OfType<string>());
        if (TorchRuntime.BuildDescription.Value is { } build && Capability().Match(build) is { Success: true } match)
        {
            text += $", LibTorch's {match.Groups[1].Value}";
        }

        foreach (string name in Limits)
        {
            text += Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? $", {name}={value}" : "";
        }

        return text;
    }

    // Intel's libraries take other kernels on processors of other makers.
    private static string? Vendor()
    {
        if (!X86Base.IsSupported)
        {
            return null;
        }

        (_, int first, int third, int second) = X86Base.CpuId(0, 0);
        Span<byte> name = stackalloc byte[12];
        MemoryMarshal.Write(name, first);
        MemoryMarshal.Write(name[4..], second);
        MemoryMarshal.Write(name[8..], third);
        return Encoding.ASCII.GetString(name).TrimEnd('\0');
    }

    [GeneratedRegex(@"CPU capability usage: (\S+)")]
    private static partial Regex Capability();
}
