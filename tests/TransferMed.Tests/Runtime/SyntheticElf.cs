using System.Buffers.Binary;
using System.Text;

namespace TransferMed.Tests.Runtime;

/// <summary>
/// A minimal ELF shared object, address = file offset: header, one loaded segment, a dynamic section, two symbols, one
/// relocation and the demand for one version of libstdc++.so.6.
/// </summary>
internal sealed class SyntheticElf
{
    public const string Library = "libstdc++.so.6";
    public const string Version = "GLIBCXX_3.4.32";
    public const string Symbol = "used_symbol";
    public const int ProgramHeaders = 64;
    public const int Dynamic = 192;
    public const int Strings = 512;
    public const int Symbols = 640;
    public const int SymbolVersions = 704;
    public const int Needs = 736;
    public const int Relocations = 800;
    public const int Length = 832;

    public SyntheticElf(bool symbolIsBound = false)
    {
        "\u007fELF"u8.CopyTo(Bytes);
        Bytes[4] = 2;
        Bytes[5] = 1;
        Put64(32, ProgramHeaders);
        Put16(54, 56);
        Put16(56, 2);
        Segment(ProgramHeaders, type: 1, offset: 0, size: Length);
        Segment(ProgramHeaders + 56, type: 2, offset: Dynamic, size: 12 * 16);

        byte[] text = Encoding.ASCII.GetBytes($"\0{Library}\0{Version}\0{Symbol}\0");
        text.CopyTo(Bytes, Strings);
        int versionName = 1 + Library.Length + 1;
        int symbolName = versionName + Version.Length + 1;

        (long Tag, long Value)[] entries =
        [
            (5, Strings), (10, text.Length), (6, Symbols), (0x6ffffff0, SymbolVersions), (0x6ffffffe, Needs), (0x6fffffff, 1),
            (7, Relocations), (8, 24), (0, 0),
        ];
        for (int i = 0; i < entries.Length; i++)
        {
            Put64(Dynamic + 16 * i, entries[i].Tag);
            Put64(Dynamic + 16 * i + 8, entries[i].Value);
        }

        Put32(Symbols + 24, symbolName);
        Put16(SymbolVersions + 2, 7);
        Put16(Needs, 1);
        Put16(Needs + 2, 1);
        Put32(Needs + 4, 1);
        Put32(Needs + 8, 16);
        Put16(Needs + 16 + 6, 7);
        Put32(Needs + 16 + 8, versionName);
        Put32(Relocations + 12, symbolIsBound ? 1 : 0);
    }

    /// <summary>Where the flags of the demand stand.</summary>
    public static int FlagsOffset => Needs + 16 + 4;

    public byte[] Bytes { get; } = new byte[Length];

    public void Put16(int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(offset), (ushort)value);

    public void Put32(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(Bytes.AsSpan(offset), value);

    public void Put64(int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(Bytes.AsSpan(offset), value);

    private void Segment(int header, int type, int offset, int size)
    {
        Put32(header, type);
        Put64(header + 8, offset);
        Put64(header + 16, offset);
        Put64(header + 32, size);
    }
}
