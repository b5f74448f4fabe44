using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Dicom;

/// <summary>A broken or missing display hint is no damaged picture, and what is done in its place is said.</summary>
public class DicomFallbackTests
{
    private static readonly DicomFiles Plain = new() { Signed = true };

    [Theory]
    [InlineData("0.8", new[] { 0, 0, 128, 255, 255 })]
    [InlineData("0.25", new[] { 0, 0, 128, 255, 255 })]
    public void A_window_narrower_than_1_is_linear_exact(string width, int[] expected)
    {
        byte[] file = Row(bytes => bytes.Text(0x00281050, "DS", "2").Text(0x00281051, "DS", width), 0, 1, 2, 3, 4);
        Assert.Equal(expected, DicomFiles.Greys(file));
        DicomWindow window = Assert.Single(DicomImage.Read(file).Attributes.Windows);
        Assert.Equal(DicomWindowFunction.LinearExact, window.Function);
        Assert.Contains("taken as LINEAR_EXACT", Assert.Single(NotesOf(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_narrow_window_on_fractions_shows_what_it_is_meant_to_show()
    {
        // Rescaled to 0, 0.125, 0.25, 0.5, 1; the window from 0 to 0.5.
        byte[] file = Row(bytes => bytes.Text(0x00281050, "DS", "0.25").Text(0x00281051, "DS", "0.5").Text(0x00281052, "DS", "0").Text(0x00281053, "DS", "0.125"), 0, 1, 2, 4, 8);
        Assert.Equal([0, 64, 128, 255, 255], DicomFiles.Greys(file));
    }

    [Fact]
    public void A_broken_voi_table_leaves_the_window()
    {
        byte[] broken = Row(
            bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5")
                .Sequence(0x00283010, false, new DicomBytes().Numbers(0x00283002, "US", 200, 0, 16).Numbers(0x00283006, "US", 1, 2)),
            0, 1, 2, 3, 4, 5);
        byte[] without = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5"), 0, 1, 2, 3, 4, 5);
        Assert.Equal(DicomFiles.Greys(without), DicomFiles.Greys(broken));
        Assert.Equal("the VOI LUT Sequence (0028,3010) is broken; it is not used.", Assert.Single(NotesOf(broken)));
        Assert.Null(DicomImage.Read(broken).Attributes.VoiLut);
        Assert.Empty(NotesOf(without));

        byte[] torn = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5").Value(0x00283010, "SQ", [1, 2, 3, 4, 5, 6]), 0, 1, 2, 3, 4, 5);
        Assert.Equal(DicomFiles.Greys(without), DicomFiles.Greys(torn));
        Assert.Single(NotesOf(torn));

        byte[] noTable = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5").Sequence(0x00283010, false, new DicomBytes().Text(0x00283003, "LO", "x")), 0, 1, 2, 3, 4, 5);
        Assert.Equal(DicomFiles.Greys(without), DicomFiles.Greys(noTable));
        Assert.Contains("holds no table", Assert.Single(NotesOf(noTable)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wide", "50", "broken or no number")]
    [InlineData("40", "1,5", "broken or no number")]
    [InlineData("40", "0", "0 or less")]
    [InlineData("40", "-3", "0 or less")]
    [InlineData("40", "", "different numbers of values")]
    public void Windows_that_cannot_be_used_leave_the_range_of_the_picture(string center, string width, string note)
    {
        byte[] file = Row(bytes => bytes.Text(0x00281050, "DS", center).Text(0x00281051, "DS", width), 100, 200, 300);
        Assert.Equal([0, 128, 255], DicomFiles.Greys(file));
        string[] notes = NotesOf(file);
        Assert.Equal(2, notes.Length);
        Assert.Contains(note, notes[0], StringComparison.Ordinal);
        Assert.Contains("stretched from the least to the greatest value", notes[1], StringComparison.Ordinal);
        Assert.Equal(DicomImage.Read(file).Attributes.Notes, DicomImageDecoder.Default.Identify(file, "a").Notes);
    }

    [Fact]
    public void An_unknown_function_is_linear_and_a_wrong_presentation_shape_does_not_invert()
    {
        byte[] plain = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5"), 0, 1, 2, 3, 4, 5);
        byte[] function = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5").Text(0x00281056, "CS", "CUBIC"), 0, 1, 2, 3, 4, 5);
        byte[] shape = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5").Text(0x20500020, "CS", "INVERSE"), 0, 1, 2, 3, 4, 5);
        byte[] right = Row(bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5").Text(0x20500020, "CS", "IDENTITY"), 0, 1, 2, 3, 4, 5);
        Assert.All([function, shape, right], file => Assert.Equal(DicomFiles.Greys(plain), DicomFiles.Greys(file)));
        Assert.Contains("taken as LINEAR", Assert.Single(NotesOf(function)), StringComparison.Ordinal);
        Assert.Contains("Presentation LUT Shape (2050,0020)", Assert.Single(NotesOf(shape)), StringComparison.Ordinal);
        Assert.Empty(NotesOf(right));
    }

    [Fact]
    public void A_chosen_window_silences_what_does_not_matter_then()
    {
        byte[] file = Row(bytes => bytes.Text(0x00281050, "DS", "wide").Value(0x00280120, "SS", [1]), 100, 200, 300);
        var chosen = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(200, 100) });
        Assert.Equal("Pixel Padding Value (0028,0120) is no number of 16 bits; it is not used.", Assert.Single(chosen.Identify(file, "a").Notes));
    }

    [Fact]
    public void A_transfer_syntax_that_is_missing_or_lies_is_said()
    {
        DicomFiles eight = new() { Rows = 1, Columns = 2, Allocated = 8, Stored = 8 };
        Assert.Contains("Transfer Syntax UID (0002,0010) is missing", Assert.Single(NotesOf((eight with { Syntax = null }).With([1, 2], "OB"))), StringComparison.Ordinal);
        byte[] lying = (eight with { Syntax = DicomBytes.ExplicitLittle }).With([1, 2], "OB");
        int at = lying.AsSpan().IndexOf("1.2.840.10008.1.2.1"u8);
        "1.2.840.10008.1.2\0\0"u8.CopyTo(lying.AsSpan(at));
        Assert.Contains("contradicts the first element", Assert.Single(NotesOf(lying)), StringComparison.Ordinal);
        Assert.Equal([1, 2], DicomFiles.Greys(lying));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Opening_counts_what_was_noted(bool checkImages)
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 6; i++)
        {
            string patient = $"p{i}";
            Action<DicomBytes> window = i < 2
                ? bytes => bytes.Text(0x00281050, "DS", "wide").Text(0x00281051, "DS", "1")
                : bytes => bytes.Text(0x00281050, "DS", "3").Text(0x00281051, "DS", "5");
            folder.Write($"{(i % 2 == 0 ? "a" : "b")}/{i}.dcm", DicomFiles.Row(Plain with { Patient = patient, More = window }, i, 3 * i, 40, 50 + i));
        }

        var log = new RecordingLogger();
        ImageDataset data = ImageDataset.Open(
            folder.Path, new DatasetOptions { Decoding = new() { Decoder = DicomImageDecoder.Default }, CheckImages = checkImages }, new DatasetMonitor { Logger = log });

        Assert.Equal(6, data.Count);
        Assert.Equal(2, data.Notes.Count);
        Assert.StartsWith("2 of 6 pictures: Window Center (0028,1050)", data.Notes[0], StringComparison.Ordinal);
        Assert.EndsWith("0.dcm", data.Notes[0], StringComparison.Ordinal);
        Assert.Empty(data.Subset([0, 1]).Notes);
        Assert.All(data.Notes, note => Assert.Contains(log.Warnings, line => line.EndsWith(note, StringComparison.Ordinal)));
    }

    private static byte[] Row(Func<DicomBytes, DicomBytes> more, params int[] values) => DicomFiles.Row(Plain with { More = bytes => more(bytes) }, values);

    private static string[] NotesOf(byte[] file) => [.. DicomImage.Read(file).Attributes.Notes];
}
