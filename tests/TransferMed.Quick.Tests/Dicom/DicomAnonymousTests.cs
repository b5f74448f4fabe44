using TransferMed.Datasets;
using TransferMed.Dicom;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.Dicom;

/// <summary>What anonymisation leaves of patient ids makes no split possible; opening and splitting then name the tag and the option.</summary>
public class DicomAnonymousTests
{
    private const string Tag = "Patient ID (0010,0020)";
    private const string Option = "DicomOptions.Grouping";

    [Theory]
    [InlineData("ANONYMOUS", true)]
    [InlineData("0", true)]
    [InlineData("ANONYMOUS", false)]
    public void One_id_for_all_is_said_at_open_and_when_the_split_fails(string id, bool checkImages)
    {
        using TempFolder folder = Written(i => id);
        ImageDataset data = Open(folder, DicomGrouping.PatientHash, checkImages);

        string note = Assert.Single(data.Notes);
        Assert.StartsWith("20 of 20 pictures with a group from their file are in one group", note, StringComparison.Ordinal);
        AssertNames(note);
        AssertNames(Assert.Throws<DatasetException>(() => data.Split(0.6, 0.2, 0.2, 0)).Message);
        AssertNames(Assert.Throws<DatasetException>(() => data.KFold(2, 0)).Message);
    }

    [Fact]
    public void One_id_for_each_class_is_said()
    {
        using TempFolder folder = Written(i => i % 2 == 0 ? "CASE_A" : "CASE_B");
        ImageDataset data = Open(folder, DicomGrouping.PatientHash);
        string note = Assert.Single(data.Notes);
        Assert.StartsWith("Each class has one group of its own", note, StringComparison.Ordinal);
        AssertNames(note);
        AssertNames(Assert.Throws<DatasetException>(() => data.Split(0.6, 0.2, 0.2, 0)).Message);
    }

    [Fact]
    public void One_id_for_most_is_said()
    {
        using TempFolder folder = Written(i => i < 14 ? "ANON" : $"p{i}");
        AssertNames(Assert.Single(Open(folder, DicomGrouping.PatientHash).Notes));
    }

    [Theory]
    [InlineData(DicomGrouping.StudyHash, 10)]
    [InlineData(DicomGrouping.None, 0)]
    public void Another_grouping_makes_the_split_possible(DicomGrouping grouping, int groups)
    {
        using TempFolder folder = Written(i => "ANONYMOUS", i => $"1.2.{i / 2}");
        ImageDataset data = Open(folder, grouping);
        Assert.Equal(groups, data.Groups.Count);
        Assert.Empty(data.Notes);
        Assert.All(data.Groups, group => Assert.Matches("^study-[0-9a-f]{16}$", group));
        DatasetParts parts = data.Split(0.5, 0.2, 0.3, 0);
        Assert.Equal(20, parts.Train.Count + parts.Validation.Count + parts.Test.Count);
    }

    [Theory]
    [InlineData(DicomGrouping.PatientHash, true, "there is no Patient ID (0010,0020); Study Instance UID (0020,000D) is the group")]
    [InlineData(DicomGrouping.PatientHash, false, "neither Patient ID (0010,0020) nor Study Instance UID (0020,000D)")]
    [InlineData(DicomGrouping.PatientId, true, "DicomOptions.Grouping = StudyHash groups by study")]
    [InlineData(DicomGrouping.StudyHash, false, "there is no Study Instance UID (0020,000D)")]
    public void An_empty_id_is_counted_and_what_stands_in_for_it_is_said(DicomGrouping grouping, bool hasStudies, string expected)
    {
        using TempFolder folder = Written(i => "", i => hasStudies ? $"1.2.{i}" : "");
        foreach (bool checkImages in new[] { true, false })
        {
            string note = Assert.Single(Open(folder, grouping, checkImages).Notes);
            Assert.StartsWith("20 of 20 pictures: ", note, StringComparison.Ordinal);
            Assert.Contains(expected, note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Groups_of_a_manifest_need_no_ids()
    {
        using TempFolder folder = Written(i => "", i => "");
        IEnumerable<string> rows = Enumerable.Range(0, 20).Select(i => $"{(i % 2 == 0 ? "a" : "b")}/{i}.dcm,{(i % 2 == 0 ? "a" : "b")},g{i / 2}");
        string manifest = folder.Write("manifest.csv", "path,label,group\n" + string.Join('\n', rows) + "\n");
        Assert.Empty(ImageDataset.Open(manifest, new DatasetOptions { Decoding = new() { Decoder = DicomImageDecoder.Default } }).Notes);
    }

    [Fact]
    public void Real_patients_are_not_remarked_on()
    {
        using TempFolder folder = Written(i => $"p{i / 2}");
        Assert.Empty(Open(folder, DicomGrouping.PatientHash).Notes);
    }

    private static void AssertNames(string message)
    {
        Assert.Contains(Tag, message, StringComparison.Ordinal);
        Assert.Contains(Option, message, StringComparison.Ordinal);
        Assert.Contains(nameof(DicomGrouping.StudyHash), message, StringComparison.Ordinal);
        Assert.Contains(nameof(DicomGrouping.None), message, StringComparison.Ordinal);
    }

    private static ImageDataset Open(TempFolder folder, DicomGrouping grouping, bool checkImages = true) => ImageDataset.Open(
        folder.Path, new DatasetOptions { Decoding = new() { Decoder = new DicomImageDecoder(new DicomOptions { Grouping = grouping }) }, CheckImages = checkImages });

    /// <summary>Twenty pictures of two classes; none is a copy of another.</summary>
    private static TempFolder Written(Func<int, string> patient, Func<int, string>? study = null)
    {
        var folder = new TempFolder();
        for (int i = 0; i < 20; i++)
        {
            var random = new Random(i);
            byte[] pixels = [.. Enumerable.Range(0, 64).Select(_ => (byte)random.Next(256))];
            byte[] file = new DicomFiles { Rows = 8, Columns = 8, Allocated = 8, Stored = 8, Patient = patient(i), Study = study?.Invoke(i) ?? $"1.2.{i}" }.With(pixels, "OB");
            folder.Write($"{(i % 2 == 0 ? "a" : "b")}/{i}.dcm", file);
        }

        return folder;
    }
}
