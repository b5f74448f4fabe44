using TransferMed.Dicom;
using TransferMed.Imaging;

namespace TransferMed.Tests.Dicom;

/// <summary>The stored values come out the same, however the file is written.</summary>
public class DicomEncodingTests
{
    private static readonly int[] Values = [0, 1, 255, 256, 1000, 65535];

    [Theory]
    [InlineData(DicomBytes.ImplicitLittle, "Implicit VR Little Endian")]
    [InlineData(DicomBytes.ExplicitLittle, "Explicit VR Little Endian")]
    [InlineData(DicomBytes.ExplicitBig, "Explicit VR Big Endian")]
    [InlineData(DicomBytes.Deflated, "Deflated Explicit VR Little Endian")]
    public void Every_uncompressed_transfer_syntax_is_read(string syntax, string name)
    {
        byte[] pixels = DicomBytes.For(syntax).Words(Values);
        DicomImage image = DicomImage.Read(new DicomFiles { Syntax = syntax, Modality = "MR", Patient = "p 1" }.With(pixels));

        Assert.Equal(Values.Select(value => (long)value), image.StoredValues());
        DicomAttributes attributes = image.Attributes;
        Assert.Equal((syntax, name), (attributes.TransferSyntaxUid, attributes.TransferSyntaxName));
        Assert.Equal(("MR", "p 1", 2, 3, 1, 1), (attributes.Modality, attributes.PatientId, attributes.Rows, attributes.Columns, attributes.Frames, attributes.SamplesPerPixel));
        Assert.Equal(("MONOCHROME2", 16, 16, 15, false), (attributes.PhotometricInterpretation, attributes.BitsAllocated, attributes.BitsStored, attributes.HighBit, attributes.IsSigned));
        Assert.DoesNotContain("p 1", attributes.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DicomBytes.ImplicitLittle)]
    [InlineData(DicomBytes.ExplicitLittle)]
    [InlineData(DicomBytes.ExplicitBig)]
    public void Preamble_and_group_2_may_be_missing(string syntax)
    {
        DicomFiles files = new DicomFiles { Syntax = syntax };
        byte[] dataSet = files.DataSet(DicomBytes.For(syntax).Words(Values));
        Assert.Equal(Values.Select(value => (long)value), DicomImage.Read(dataSet).StoredValues());
        Assert.Equal(syntax, DicomImage.Read(dataSet).Attributes.TransferSyntaxUid);

        byte[] withMark = [.. new byte[128], .. "DICM"u8, .. dataSet];
        Assert.Equal(Values.Select(value => (long)value), DicomImage.Read(withMark).StoredValues());

        byte[] withoutPreamble = files.With(DicomBytes.For(syntax).Words(Values))[132..];
        Assert.Equal(Values.Select(value => (long)value), DicomImage.Read(withoutPreamble).StoredValues());
    }

    [Fact]
    public void A_stated_syntax_that_the_first_element_contradicts_gives_way()
    {
        byte[] isImplicit = new DicomFiles { Syntax = DicomBytes.ImplicitLittle }.DataSet(new DicomBytes().Words(Values));
        byte[] head = new DicomBytes().File(DicomBytes.ExplicitLittle);
        Assert.Equal(Values.Select(value => (long)value), DicomImage.Read([.. head, .. isImplicit]).StoredValues());
    }

    [Theory]
    [InlineData(12, 11, false, new long[] { 0xABC, 0x7FF, 0x800 })]
    [InlineData(12, 11, true, new long[] { 0xABC - 4096, 0x7FF, -2048 })]
    [InlineData(12, 15, false, new long[] { 0xFAB, 0x07F, 0xF80 })]
    [InlineData(16, 15, true, new long[] { 0xFABC - 65536, 0x07FF, 0xF800 - 65536 })]
    public void Bits_beside_the_stored_ones_do_not_count(int stored, int highBit, bool isSigned, long[] expected)
    {
        byte[] file = DicomFiles.Row(new DicomFiles { Stored = stored, HighBit = highBit, Signed = isSigned }, 0xFABC, 0x07FF, 0xF800);
        Assert.Equal(expected, DicomImage.Read(file).StoredValues());
    }

    [Fact]
    public void Pixels_of_1_8_and_32_bits_are_read()
    {
        var bits = new DicomFiles { Allocated = 1, Stored = 1, Frames = "2" };
        DicomImage image = DicomImage.Read(bits.With([0b01_100110, 0b1011], "OB"));
        Assert.Equal([0, 1, 1, 0, 0, 1], image.StoredValues(0));
        Assert.Equal([1, 0, 1, 1, 0, 1], image.StoredValues(1));

        Assert.Equal([1, 2, 3, 250, 251, 252], DicomImage.Read(new DicomFiles { Allocated = 8, Stored = 8 }.With([1, 2, 3, 250, 251, 252], "OB")).StoredValues());

        byte[] wide = [.. new uint[] { 0, 1, 70_000, int.MaxValue, 0x80000000, uint.MaxValue }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal([0, 1, 70_000, int.MaxValue, 0x80000000, uint.MaxValue], DicomImage.Read(new DicomFiles { Allocated = 32, Stored = 32 }.With(wide)).StoredValues());
        Assert.Equal([0, 1, 70_000, int.MaxValue, int.MinValue, -1], DicomImage.Read(new DicomFiles { Allocated = 32, Stored = 32, Signed = true }.With(wide)).StoredValues());
    }

    [Fact]
    public void Bytes_in_words_are_exchanged_in_big_endian()
    {
        var files = new DicomFiles { Syntax = DicomBytes.ExplicitBig, Allocated = 8, Stored = 8 };
        Assert.Equal([1, 2, 3, 4, 5, 6], DicomImage.Read(files.With([2, 1, 4, 3, 6, 5], "OW")).StoredValues());
        Assert.Equal([1, 2, 3, 4, 5, 6], DicomImage.Read(files.With([1, 2, 3, 4, 5, 6], "OB")).StoredValues());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sequences_are_passed_over_and_looked_into(bool withDelimiters)
    {
        foreach (string syntax in new[] { DicomBytes.ImplicitLittle, DicomBytes.ExplicitLittle, DicomBytes.ExplicitBig })
        {
            DicomBytes Inner() => DicomBytes.For(syntax);
            byte[] file = new DicomFiles
            {
                Syntax = syntax,
                More = bytes => bytes
                    .Sequence(0x00283010, withDelimiters, Inner().Numbers(0x00283002, "US", 2, 7, 8).Numbers(0x00283006, "US", 10, 20), Inner())
                    .Sequence(0x00400275, withDelimiters, Inner().Sequence(0x00400008, withDelimiters, Inner().Text(0x00100020, "LO", "another"))),
            }.With(DicomBytes.For(syntax).Words(Values));

            DicomAttributes attributes = DicomImage.Read(file).Attributes;
            Assert.Equal((7, 8, 2), (attributes.VoiLut!.FirstMapped, attributes.VoiLut.BitsPerEntry, attributes.VoiLut.Count));
            Assert.Equal((10, 20, 20), (attributes.VoiLut[-5], attributes.VoiLut[8], attributes.VoiLut[99]));
            Assert.Equal("", attributes.PatientId);
        }
    }

    [Fact]
    public void An_unknown_value_of_undefined_length_is_a_sequence_in_implicit_little_endian()
    {
        byte[] inner = new DicomBytes(isExplicit: false).Text(0x00091001, "LO", "private").ToArray();
        byte[] item = [.. new DicomBytes().Head(0xFFFEE000, "", DicomBytes.Undefined).ToArray(), .. inner, .. new DicomBytes().Head(0xFFFEE00D, "", 0).ToArray()];
        byte[] file = new DicomFiles
        {
            More = bytes =>
            {
                bytes.Head(0x00291010, "UN", DicomBytes.Undefined);
                bytes.Raw(item);
                bytes.Head(0xFFFEE0DD, "", 0);
            },
        }.With(new DicomBytes().Words(Values));
        Assert.Equal(Values.Select(value => (long)value), DicomImage.Read(file).StoredValues());
    }

    [Fact]
    public void Planes_are_interleaved()
    {
        byte[] planes = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26];
        byte[] file = new DicomFiles { Samples = 3, Photometric = "RGB", Planar = 1, Allocated = 8, Stored = 8 }.With(planes, "OB");
        Assert.Equal([1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24, 5, 15, 25, 6, 16, 26], DicomImage.Read(file).StoredValues());
    }

    [Fact]
    public void A_file_and_a_stream_are_read_as_bytes_are()
    {
        byte[] file = new DicomFiles().With(new DicomBytes().Words(Values));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a"), file);
        using var stream = new MemoryStream(file);
        Assert.Equal(DicomImage.Read(file).StoredValues(), DicomImage.Read(folder.File("a")).StoredValues());
        Assert.Equal(DicomImage.Read(file).StoredValues(), DicomImage.Read(stream).StoredValues());
        Assert.Equal(folder.File("none"), Assert.Throws<ImageDecodeException>(() => DicomImage.Read(folder.File("none"))).Path);
        Assert.Throws<ArgumentOutOfRangeException>(() => DicomImage.Read(file).StoredValues(1));
    }
}
