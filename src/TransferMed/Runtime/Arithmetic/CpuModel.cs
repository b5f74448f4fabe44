using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace TransferMed.Runtime;

/// <summary>The processor's own name, for example <c>AMD EPYC 7763 64-Core Processor</c>: what speed depends on, and no bit of a result.</summary>
internal static class CpuModel
{
    private const int FirstLeaf = unchecked((int)0x80000002);
    private const int LastLeaf = unchecked((int)0x80000004);

    private static readonly Lazy<string> Lazily = new(Read);

    /// <summary>The name; where the processor has none that can be asked, what the system says, or the architecture.</summary>
    public static string Name => Lazily.Value;

    private static string Read()
    {
        if (X86Base.IsSupported && (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= unchecked((uint)LastLeaf))
        {
            Span<byte> text = stackalloc byte[48];
            for (int leaf = FirstLeaf; leaf <= LastLeaf; leaf++)
            {
                (int a, int b, int c, int d) = X86Base.CpuId(leaf, 0);
                Span<byte> part = text[((leaf - FirstLeaf) * 16)..];
                MemoryMarshal.Write(part, a);
                MemoryMarshal.Write(part[4..], b);
                MemoryMarshal.Write(part[8..], c);
                MemoryMarshal.Write(part[12..], d);
            }

            return Encoding.ASCII.GetString(text).Replace('\0', ' ').Trim();
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") is { Length: > 0 } known ? known : $"{RuntimeInformation.ProcessArchitecture}";
    }
}
