using CsCheck;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class SymbolVersionFixTests
{
    private static readonly Dictionary<string, IReadOnlySet<string>> OldHost = Offering("GLIBCXX_3.4", "GLIBCXX_3.4.30");

    [Fact]
    public void Marks_the_unused_version_as_weak_and_changes_nothing_else()
    {
        byte[] original = new SyntheticElf().Bytes;
        byte[] changed = Assert.IsType<byte[]>(SymbolVersionFix.Apply(original, OldHost));

        Assert.Equal([SyntheticElf.FlagsOffset], Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i]));
        Assert.Equal(2, changed[SyntheticElf.FlagsOffset]);
        Assert.Null(SymbolVersionFix.Apply(changed, OldHost));
    }

    [Fact]
    public void Leaves_a_library_alone_whose_versions_the_host_offers() =>
        Assert.Null(SymbolVersionFix.Apply(new SyntheticElf().Bytes, Offering(SyntheticElf.Version)));

    [Fact]
    public void Leaves_libraries_alone_of_which_the_host_is_not_known() =>
        Assert.Null(SymbolVersionFix.Apply(new SyntheticElf().Bytes, new Dictionary<string, IReadOnlySet<string>>()));

    [Fact]
    public void Refuses_a_version_that_a_relocation_binds()
    {
        byte[] library = new SyntheticElf(symbolIsBound: true).Bytes;
        var error = Assert.Throws<NativeBackendException>(() => SymbolVersionFix.Apply(library, OldHost));
        Assert.Contains(SyntheticElf.Version, error.Message, StringComparison.Ordinal);
        Assert.Contains(SyntheticElf.Symbol, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, "not an ELF")]
    [InlineData(4, 1, "not a 64-bit")]
    [InlineData(5, 2, "not a little-endian")]
    [InlineData(54, 8, "program headers")]
    [InlineData(56, 0, "no dynamic section")]
    [InlineData(SyntheticElf.Dynamic, 99, "DT_STRTAB")]
    [InlineData(SyntheticElf.Dynamic + 9, 0xff, "lies in no loaded part")]
    [InlineData(SyntheticElf.Needs + 11, 0xff, "points to byte")]
    [InlineData(SyntheticElf.Needs + 7, 0xff, "outside of the string table")]
    [InlineData(SyntheticElf.Dynamic + 16 * 5 + 15, 0x7f, "DT_VERNEEDNUM claims")]
    public void Names_the_damage(int offset, byte value, string fault)
    {
        byte[] library = new SyntheticElf().Bytes;
        library[offset] = value;
        var error = Assert.Throws<ElfFormatException>(() => SymbolVersionFix.Apply(library, OldHost));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_stands_still_ends()
    {
        var elf = new SyntheticElf();
        elf.Put64(SyntheticElf.Dynamic + 16 * 5 + 8, 4000);
        elf.Put16(SyntheticElf.Needs + 2, ushort.MaxValue);
        var error = Assert.Throws<ElfFormatException>(() => SymbolVersionFix.Apply(elf.Bytes, OldHost));
        Assert.Contains("more than 4096 versions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_an_error_or_changes_nothing_outside_of_the_demands()
    {
        byte[] whole = new SyntheticElf().Bytes;
        for (int length = 0; length < SyntheticElf.Needs; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<ElfFormatException>(() => SymbolVersionFix.Apply(cut, OldHost));
        }
    }

    [Fact]
    public void Any_change_of_bytes_gives_a_result_or_a_clear_error() =>
        Gen.Select(Gen.Int[0, SyntheticElf.Length - 1], Gen.Byte).Array[1, 6].Sample(
            changes =>
            {
                byte[] library = new SyntheticElf().Bytes;
                foreach ((int offset, byte value) in changes)
                {
                    library[offset] = value;
                }

                try
                {
                    SymbolVersionFix.Apply(library, OldHost);
                }
                catch (TransferMedException)
                {
                    // The allowed outcome beside success.
                }
            },
            iter: 5000);

    [SkippableFact]
    public void Reads_the_versions_of_the_real_binding_by_name()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "ELF is the format of Linux libraries.");
        ElfImage image = ElfImage.Parse(File.ReadAllBytes(RealBinding));
        VersionNeed need = Assert.Single(SymbolVersions.Needs(image), need => need.Version == "GLIBCXX_3.4.32");
        Assert.Equal("libstdc++.so.6", need.Library);
        Assert.Empty(SymbolVersions.BoundSymbols(image, need.Index));

        VersionNeed used = Assert.Single(SymbolVersions.Needs(image), used => used.Version == "GLIBCXX_3.4.21");
        Assert.NotEmpty(SymbolVersions.BoundSymbols(image, used.Index));
    }

    [SkippableFact]
    public void Changes_one_byte_of_the_real_binding_for_an_older_host()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "ELF is the format of Linux libraries.");
        byte[] original = File.ReadAllBytes(RealBinding);
        IEnumerable<string> versions = SymbolVersions.Needs(ElfImage.Parse(original))
            .Where(need => need.Library == "libstdc++.so.6" && need.Version != "GLIBCXX_3.4.32").Select(need => need.Version);
        byte[] changed = Assert.IsType<byte[]>(SymbolVersionFix.Apply(original, Offering([.. versions])));
        Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != changed[i]);
    }

    [SkippableFact]
    public void Reads_what_the_host_offers()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && !LoadedLibraries.UsesMusl, "Only glibc hosts have versioned C and C++ runtimes.");
        IReadOnlyDictionary<string, IReadOnlySet<string>> host = HostVersions.Read();
        Assert.Contains("GLIBCXX_3.4", host["libstdc++.so.6"]);
        Assert.Contains("GLIBC_2.17", host["libc.so.6"]);
    }

    private static string RealBinding => NativeFiles.Find(NativeLoader.Binding, NativeFiles.SearchFolders())!;

    private static Dictionary<string, IReadOnlySet<string>> Offering(params string[] versions) =>
        new() { [SyntheticElf.Library] = new HashSet<string>(versions) };
}
