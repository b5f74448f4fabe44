using TransferMed.Dicom;

namespace TransferMed.Tests.Dicom;

/// <summary>From stored values to greys and colours; the expected values are pydicom 2.3's, scaled to 8 bits, or follow from the standard by hand.</summary>
public class DicomDisplayTests
{
    private static readonly int[] Values = [-1024, -200, -80, 0, 37, 69, 70, 71, 120, 150, 169, 170, 171, 900, 30000];

    [Theory]
    [InlineData("LINEAR", "40", "400", new[] { 0, 0, 0, 38, 86, 127, 128, 129, 192, 230, 254, 255, 255, 255, 255 })]
    [InlineData("LINEAR", "40.5", "1", new[] { 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData("LINEAR", "-100", "2.5", new[] { 0, 0, 0, 212, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData("LINEAR_EXACT", "40", "400", new[] { 0, 0, 0, 38, 85, 126, 128, 129, 191, 230, 254, 255, 255, 255, 255 })]
    [InlineData("LINEAR_EXACT", "40.5", "1", new[] { 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData("LINEAR_EXACT", "-100", "2.5", new[] { 0, 0, 0, 128, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData("SIGMOID", "40", "400", new[] { 0, 1, 12, 50, 87, 126, 128, 129, 186, 212, 224, 225, 225, 255, 255 })]
    [InlineData("SIGMOID", "40.5", "1", new[] { 0, 0, 0, 0, 0, 0, 30, 254, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData("SIGMOID", "-100", "2.5", new[] { 0, 0, 0, 128, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    public void Rescale_and_window_are_pydicoms(string function, string center, string width, int[] expected)
    {
        byte[] file = DicomFiles.Row(
            new DicomFiles
            {
                Signed = true,
                More = bytes => bytes
                    .Text(0x00281050, "DS", center + "\\77").Text(0x00281051, "DS", width + "\\88").Text(0x00281052, "DS", "-100").Text(0x00281053, "DS", "2").Text(0x00281056, "CS", function),
            },
            Values);
        Assert.Equal(expected, DicomFiles.Greys(file));
        Assert.Equal(expected.Select(grey => 255 - grey), DicomFiles.Greys(Inverted(file)));
        Assert.Equal(77, DicomImage.Read(file).Attributes.Windows[1].Center);
    }

    [Fact]
    public void A_chosen_window_goes_before_what_the_file_proposes()
    {
        byte[] file = DicomFiles.Row(
            new DicomFiles
            {
                Signed = true,
                More = bytes => bytes.Text(0x00281050, "DS", "0").Text(0x00281051, "DS", "10").Text(0x00281052, "DS", "-100").Text(0x00281053, "DS", "2")
                    .Sequence(0x00283010, false, new DicomBytes().Numbers(0x00283002, "US", 1, 0, 8).Numbers(0x00283006, "US", 7)),
            },
            Values);
        Assert.Equal([0, 0, 0, 38, 86, 127, 128, 129, 192, 230, 254, 255, 255, 255, 255], DicomFiles.Greys(file, new DicomOptions { Window = new DicomWindow(40, 400) }));
        Assert.All(DicomFiles.Greys(file), grey => Assert.Equal(7, grey));
    }

    [Fact]
    public void Voi_table_is_pydicoms()
    {
        byte[] file = DicomFiles.Row(
            new DicomFiles
            {
                Signed = true,
                More = bytes => bytes.Sequence(0x00283010, false, new DicomBytes().Numbers(0x00283002, "SS", 5, -2, 12).Numbers(0x00283006, "US", 0, 1000, 2000, 3500, 4095)),
            },
            -9, -2, -1, 0, 1, 2, 9);
        Assert.Equal([0, 0, 62, 125, 218, 255, 255], DicomFiles.Greys(file));
    }

    [Fact]
    public void Modality_table_is_pydicoms()
    {
        // The table gives 0, 0, 500, 40000, 65535, 65535.
        byte[] file = DicomFiles.Row(
            new DicomFiles
            {
                Stored = 12,
                More = bytes => bytes.Text(0x00281050, "DS", "32767.5").Text(0x00281051, "DS", "65535").Text(0x00281056, "CS", "LINEAR_EXACT")
                    .Sequence(0x00283000, false, new DicomBytes().Numbers(0x00283002, "US", 4, 10, 16).Numbers(0x00283006, "US", 0, 500, 40000, 65535)),
            },
            0, 10, 11, 12, 13, 4000);
        Assert.Equal([0, 0, 2, 156, 255, 255], DicomFiles.Greys(file));
    }

    [Fact]
    public void Without_a_window_the_values_of_the_picture_span_black_to_white() =>
        Assert.Equal([0, 128, 255, 64], DicomFiles.Greys(DicomFiles.Row(new DicomFiles { Stored = 12 }, 100, 300, 500, 200)));

    [Fact]
    public void Without_a_window_a_picture_of_8_bits_keeps_its_values() =>
        Assert.Equal([10, 20, 30, 40, 50, 60], DicomFiles.Greys(new DicomFiles { Allocated = 8, Stored = 8 }.With([10, 20, 30, 40, 50, 60], "OB")));

    [Fact]
    public void A_flat_picture_is_black_and_a_window_without_width_says_nothing()
    {
        Assert.Equal([0, 0, 0], DicomFiles.Greys(DicomFiles.Row(new DicomFiles(), 9, 9, 9)));
        byte[] file = DicomFiles.Row(new DicomFiles { More = bytes => bytes.Text(0x00281050, "DS", "5").Text(0x00281051, "DS", "0") }, 0, 1, 2);
        Assert.Equal([0, 128, 255], DicomFiles.Greys(file));
    }

    [Fact]
    public void Values_of_32_bits_are_shown()
    {
        byte[] wide = [.. new[] { -1_000_000, 0, 1_000_000 }.SelectMany(BitConverter.GetBytes)];
        Assert.Equal([0, 128, 255], DicomFiles.Greys(new DicomFiles { Rows = 1, Allocated = 32, Stored = 32, Signed = true }.With(wide)));
    }

    [Fact]
    public void Padding_is_black_and_does_not_widen_the_range()
    {
        var files = new DicomFiles { Signed = true, More = bytes => bytes.Numbers(0x00280120, "SS", -2000) };
        Assert.Equal([0, 0, 128, 255], DicomFiles.Greys(DicomFiles.Row(files, -2000, 0, 100, 200)));
        Assert.Equal([0, 255, 127, 0], DicomFiles.Greys(DicomFiles.Row(files with { Photometric = "MONOCHROME1" }, -2000, 0, 100, 200)));

        DicomFiles range = files with { More = bytes => bytes.Numbers(0x00280120, "SS", -2000).Numbers(0x00280121, "SS", -1990) };
        Assert.Equal([0, 0, 0, 255], DicomFiles.Greys(DicomFiles.Row(range, -1990, -1995, 100, 200)));
    }

    [Fact]
    public void Window_and_rescale_of_functional_groups_are_found()
    {
        static DicomBytes Group(string center) => new DicomBytes().Sequence(0x00289132, true, new DicomBytes().Text(0x00281050, "DS", center).Text(0x00281051, "DS", "11"));
        byte[] file = (new DicomFiles
        {
            Rows = 1,
            Columns = 3,
            Frames = "2",
            More = bytes => bytes
                .Sequence(0x52009229, true, new DicomBytes().Sequence(0x00289145, false, new DicomBytes().Text(0x00281052, "DS", "-5").Text(0x00281053, "DS", "1")))
                .Sequence(0x52009230, true, Group("5"), Group("105")),
        }).With(new DicomBytes().Words(5, 10, 15, 105, 110, 115));
        Assert.Equal([13, 140, 255], DicomFiles.Greys(file, new DicomOptions { Frame = 0 }));
        Assert.Equal(DicomFiles.Greys(file, new DicomOptions { Frame = 0 }), DicomFiles.Greys(file, new DicomOptions { Frame = 1 }));
    }

    [Fact]
    public void Luminance_and_chrominance_become_the_colours_of_pydicom()
    {
        byte[] stored = [0, 0, 0, 255, 255, 255, 128, 128, 128, 76, 85, 255, 150, 44, 21, 29, 255, 107, 200, 10, 240, 16, 240, 16, 100, 130, 120];
        byte[] expected = [0, 135, 0, 255, 121, 255, 128, 128, 128, 254, 0, 0, 0, 255, 1, 0, 0, 254, 255, 161, 0, 0, 57, 214, 89, 105, 104];
        byte[] file = new DicomFiles { Rows = 3, Columns = 3, Samples = 3, Photometric = "YBR_FULL", Allocated = 8, Stored = 8 }.With([.. stored, 0], "OB");
        Assert.Equal(expected, DicomFiles.Shown(file));
    }

    [Fact]
    public void Shared_chrominance_is_spread()
    {
        byte[] file = new DicomFiles { Rows = 1, Columns = 4, Samples = 3, Photometric = "YBR_FULL_422", Allocated = 8, Stored = 8 }.With([76, 100, 85, 255, 150, 128, 128, 128], "OB");
        Assert.Equal([76, 85, 255, 100, 85, 255, 150, 128, 128, 128, 128, 128], DicomImage.Read(file).StoredValues());
        Assert.Equal([254, 0, 0], DicomFiles.Shown(file)[..3]);
        Assert.Equal([150, 150, 150, 128, 128, 128], DicomFiles.Shown(file)[6..]);
    }

    [Theory]
    [InlineData(DicomBytes.ImplicitLittle)]
    [InlineData(DicomBytes.ExplicitLittle)]
    [InlineData(DicomBytes.ExplicitBig)]
    public void Palette_of_16_bits_is_pydicoms(string syntax)
    {
        byte[] pixels = [0, 1, 2, 3, 4, 5, 6, 0];
        byte[] file = new DicomFiles
        {
            Syntax = syntax,
            Rows = 1,
            Columns = 7,
            Photometric = "PALETTE COLOR",
            Allocated = 8,
            Stored = 8,
            More = bytes => bytes
                .Numbers(0x00281101, "US", 4, 2, 16).Numbers(0x00281102, "US", 4, 2, 16).Numbers(0x00281103, "US", 4, 2, 16)
                .Numbers(0x00281201, "OW", 0, 0x1234, 0xFFFF, 0x8000).Numbers(0x00281202, "OW", 0xFF00, 0x00FF, 0x7FFF, 1).Numbers(0x00281203, "OW", 1, 2, 3, 65535),
        }.With(pixels, "OB");
        Assert.Equal([0, 255, 0, 0, 255, 0, 0, 255, 0, 18, 0, 0, 255, 127, 0, 128, 0, 255, 128, 0, 255], DicomFiles.Shown(file));
    }

    [Fact]
    public void Palette_of_packed_bytes_and_of_all_65536_entries_is_read()
    {
        var files = new DicomFiles { Rows = 1, Columns = 2, Photometric = "PALETTE COLOR", Allocated = 8, Stored = 8 };
        byte[] packed = (files with
        {
            More = bytes => bytes.Numbers(0x00281101, "US", 2, 0, 8).Numbers(0x00281102, "US", 2, 0, 8).Numbers(0x00281103, "US", 2, 0, 8)
                .Value(0x00281201, "OW", [10, 20]).Value(0x00281202, "OW", [30, 40]).Value(0x00281203, "OW", [50, 60]),
        }).With([0, 1], "OB");
        Assert.Equal([10, 30, 50, 20, 40, 60], DicomFiles.Shown(packed));

        byte[] table = [.. Enumerable.Range(0, 65536).SelectMany(i => BitConverter.GetBytes((ushort)i))];
        byte[] long16 = (files with
        {
            Allocated = 16,
            Stored = 16,
            More = bytes => bytes.Numbers(0x00281101, "US", 0, 0, 16).Numbers(0x00281102, "US", 0, 0, 16).Numbers(0x00281103, "US", 0, 0, 16)
                .Value(0x00281201, "OW", table).Value(0x00281202, "OW", table).Value(0x00281203, "OW", table),
        }).With(new DicomBytes().Words(0xABCD, 0xFFFF));
        Assert.Equal([0xAB, 0xAB, 0xAB, 255, 255, 255], DicomFiles.Shown(long16));
    }

    [Fact]
    public void Colours_of_16_bits_are_scaled()
    {
        byte[] file = new DicomFiles { Rows = 1, Columns = 1, Samples = 3, Photometric = "RGB" }.With(new DicomBytes().Words(0, 32896, 65535));
        Assert.Equal([0, 128, 255], DicomFiles.Shown(file));
    }

    private static byte[] Inverted(byte[] file)
    {
        byte[] copy = [.. file];
        int at = copy.AsSpan().IndexOf("MONOCHROME2"u8);
        copy[at + 10] = (byte)'1';
        return copy;
    }
}
