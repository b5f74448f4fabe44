using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

public sealed class ElfPreflightTests
{
    [Fact]
    public void A_whole_file_passes() => ElfPreflight.Check(new MemoryStream(new SyntheticElf().Bytes));

    [Fact]
    public void Every_cut_is_found()
    {
        byte[] whole = new SyntheticElf().Bytes;
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<ElfFormatException>(() => ElfPreflight.Check(new MemoryStream(whole[..length])));
        }
    }

    [Fact]
    public void An_absurd_place_of_the_headers_is_found()
    {
        var elf = new SyntheticElf();
        elf.Put64(32, -1);
        Assert.Throws<ElfFormatException>(() => ElfPreflight.Check(new MemoryStream(elf.Bytes)));
    }

    [Fact]
    public void An_absurd_size_of_a_part_is_found()
    {
        var elf = new SyntheticElf();
        elf.Put64(SyntheticElf.ProgramHeaders + 32, -1);
        Assert.Throws<ElfFormatException>(() => ElfPreflight.Check(new MemoryStream(elf.Bytes)));
    }

    [Fact]
    public void The_file_and_the_remedy_are_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("lib.so"), "version https://git-lfs.github.com/spec/v1");
        var error = Assert.Throws<NativeBackendException>(() => ElfPreflight.Check(folder.File("lib.so")));
        Assert.Contains(folder.File("lib.so"), error.Message, StringComparison.Ordinal);
        Assert.Contains("not an ELF object", error.Message, StringComparison.Ordinal);
        Assert.Contains("dotnet restore", error.Message, StringComparison.Ordinal);
    }
}
