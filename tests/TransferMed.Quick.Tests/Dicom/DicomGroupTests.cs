using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Imaging;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Dicom;

/// <summary>The patient becomes the group when a dataset is opened, without the id being told; several decoders work as one.</summary>
public class DicomGroupTests
{
    /// <summary>The first 16 hexadecimal digits of SHA-256 of "MRN 4711", by sha256sum.</summary>
    private const string Pseudonym = "patient-5599792c897be335";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_group_is_a_pseudonym_of_the_patient(bool checkImages)
    {
        using var folder = new TempFolder();
        folder.Write("a/one", File("MRN 4711", "1.2", 1));
        folder.Write("a/two.dcm", File("MRN 4711 ", "1.3", 2));
        folder.Write("b/three.dcm", File("", "1.2.3", 3));
        folder.Write("b/four.dcm", File("", "", 4));
        folder.Write("b/five.png", TestImages.Png(5));
        folder.Write("b/DICOMDIR", new DicomFiles().With(bytes => { }));
        var options = new DatasetOptions { Decoding = new() { Decoder = DicomImageDecoder.Default }, CheckImages = checkImages };

        ImageDataset data = ImageDataset.Open(folder.Path, options);

        Assert.Equal(5, data.Count);
        Dictionary<string, string?> groups = data.Samples.ToDictionary(sample => Path.GetFileName(sample.Path), sample => sample.Group);
        Assert.Equal(groups["one"], groups["two.dcm"]);
        Assert.Matches("^patient-[0-9a-f]{16}$", groups["one"]);
        Assert.Matches("^study-[0-9a-f]{16}$", groups["three.dcm"]);
        Assert.Null(groups["four.dcm"]);
        Assert.Null(groups["five.png"]);
        Assert.DoesNotContain("4711", string.Join(' ', data.Samples), StringComparison.Ordinal);
    }

    [Fact]
    public void The_pseudonym_is_the_same_everywhere_and_other_groupings_can_be_chosen()
    {
        byte[] file = File("MRN 4711", "1.2", 1);
        Assert.Equal(Pseudonym, DicomImageDecoder.Default.GroupOf(file, "a"));
        Assert.Equal("MRN 4711", new DicomImageDecoder(new DicomOptions { Grouping = DicomGrouping.PatientId }).GroupOf(file, "a"));
        Assert.Null(new DicomImageDecoder(new DicomOptions { Grouping = DicomGrouping.None }).GroupOf(file, "a"));
    }

    [Fact]
    public void The_group_of_a_manifest_goes_before_that_of_the_file()
    {
        using var folder = new TempFolder();
        folder.Write("one.dcm", File("MRN 4711", "", 1));
        folder.Write("two.dcm", File("MRN 4711", "", 2));
        string manifest = folder.Write("manifest.csv", "path,label,group\none.dcm,a,own\ntwo.dcm,b,\n");
        ImageDataset data = ImageDataset.Open(manifest, new DatasetOptions { Decoding = new() { Decoder = DicomImageDecoder.Default } });
        Assert.Equal(["own", Pseudonym], data.Samples.Select(sample => sample.Group));
    }

    [Fact]
    public void Patients_stay_on_one_side_of_a_split()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 40; i++)
        {
            folder.Write($"{(i % 2 == 0 ? "a" : "b")}/{i}.dcm", File($"p{i / 4}", "", i));
        }

        ImageDataset data = ImageDataset.Open(folder.Path, new DatasetOptions { Decoding = new() { Decoder = DicomImageDecoder.Default } });
        Assert.Equal(10, data.Groups.Count);
        DatasetParts parts = data.Split(0.5, 0.2, 0.3, seed: 1);
        Assert.Empty(parts.Train.Groups.Intersect(parts.Test.Groups));
    }

    [Fact]
    public void Without_a_decoder_the_error_names_the_one_to_set()
    {
        using var folder = new TempFolder();
        folder.Write("a/one.dcm", File("", "", 1));
        ImageDecodeException error = Assert.Throws<ImageDecodeException>(() => ImageDataset.Open(folder.Path));
        Assert.Contains("DicomImageDecoder.Default", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_decoders_work_as_one()
    {
        IImageDecoder both = ImageDecoders.FirstOf(new Only(7), DicomImageDecoder.Default);
        byte[] dicom = File("MRN 4711", "", 1);
        Assert.True(both.Recognises([7]));
        Assert.True(both.Recognises(dicom));
        Assert.False(both.Recognises(TestImages.Png(1)));
        Assert.Equal("seven", both.Identify([7], "a").Format);
        Assert.Equal("DICOM", both.Identify(dicom, "a").Format);
        Assert.Null(((IGroupSource)both).GroupOf([7], "a"));
        Assert.Equal(Pseudonym, ((IGroupSource)both).GroupOf(dicom, "a"));
        Assert.Throws<ImageDecodeException>(() => both.Identify([8], "a"));
        Assert.Throws<ArgumentException>(() => ImageDecoders.FirstOf());
        Assert.Throws<ArgumentException>(() => ImageDecoders.FirstOf(new Only(7), null!));

        using var folder = new TempFolder();
        folder.Write("a/one.dcm", dicom);
        folder.Write("a/two.png", TestImages.Png(2));
        ImageDataset data = ImageDataset.Open(folder.Path, new DatasetOptions { Decoding = new() { Decoder = ImageDecoders.FirstOf(both) } });
        Assert.Equal([Pseudonym, null], data.Samples.Select(sample => sample.Group));
    }

    [Fact]
    public void Kept_pixels_are_told_apart_by_settings()
    {
        var soft = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(40, 400) });
        var lung = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(-600, 1500) });
        IImageDecoder[] decoders =
        [
            DicomImageDecoder.Default, soft, lung, new DicomImageDecoder(new DicomOptions { Frame = 3 }), new Only(1), ImageDecoders.FirstOf(soft, new Only(1)),
            ImageDecoders.FirstOf(lung, new Only(1)), ImageDecoders.FirstOf(new Only(1), soft), ImageDecoders.FirstOf(soft),
        ];
        string[] recipes = [.. decoders.Select(decoder => new FilePixelReader(new DecodingOptions { Decoder = decoder }).Recipe), new FilePixelReader(new DecodingOptions()).Recipe];
        Assert.Equal(recipes.Length, recipes.Distinct().Count());
        var again = new DicomImageDecoder(new DicomOptions { Window = new DicomWindow(40, 400), Grouping = DicomGrouping.None });
        Assert.Equal(recipes[1], new FilePixelReader(new DecodingOptions { Decoder = again }).Recipe);
    }

    /// <summary>A picture of its own, so that no two are copies of each other.</summary>
    private static byte[] File(string patient, string study, int number)
    {
        var random = new Random(number);
        byte[] pixels = [.. Enumerable.Range(0, 64).Select(_ => (byte)random.Next(256))];
        return new DicomFiles { Rows = 8, Columns = 8, Allocated = 8, Stored = 8, Patient = patient, Study = study }.With(pixels, "OB");
    }

    private sealed class Only(byte first) : IImageDecoder
    {
        public bool Recognises(ReadOnlySpan<byte> header) => header.Length > 0 && header[0] == first;

        public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => new("seven", new ImageSize(1, 1));

        public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request) => new(1, 1);
    }
}
