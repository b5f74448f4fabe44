using System.Globalization;
using System.Text.RegularExpressions;
using TransferMed.Dicom;
using TransferMed.Imaging;
using Xunit.Abstractions;

namespace TransferMed.Tests.Dicom;

/// <summary>
/// Holds files of many writers against the figures that pydicom gives for them (dicom/dicom_reference.csv in the folder of
/// odd and broken files), where that folder is named.
/// </summary>
public partial class DicomReferenceTests(ITestOutputHelper output)
{
    private const string Variable = "TRANSFERMED_ROBUSTNESS";

    /// <summary>Two decoders of lossy JPEG may round differently in each step.</summary>
    private const double JpegTolerance = 2;

    /// <summary>What has no figures: the words that the refusal must hold.</summary>
    private static readonly Dictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["MR_truncated.dcm"] = "claims 8192 bytes, and 8130 follow",
        ["badVR.dcm"] = "'1A', which is not a number",
        ["no_meta.dcm"] = "not a DICOM file",
        ["meta_missing_tsyntax.dcm"] = "does not say Bits Allocated",
        ["parametric_map_float.dcm"] = "Float Pixel Data",
        ["rtplan_truncated.dcm"] = "truncated",
    };

    [SkippableFact]
    public void Every_file_gives_pydicoms_figures_or_a_refusal_by_name()
    {
        string folder = Environment.GetEnvironmentVariable(Variable) ?? "";
        string table = Path.Combine(folder, "dicom", "dicom_reference.csv");
        Skip.IfNot(File.Exists(table), $"The variable {Variable} names no folder with dicom/dicom_reference.csv.");
        var outcomes = new List<string>();
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] fields = Fields(line);
            string outcome = Judge(Path.Combine(folder, fields[0]), fields);
            outcomes.Add(outcome);
            output.WriteLine($"{fields[0]}: {outcome}");
        }

        output.WriteLine($"{outcomes.Count} files: {outcomes.Count(o => o.StartsWith("figures", StringComparison.Ordinal))} with pydicom's figures, "
            + $"{outcomes.Count(o => o.StartsWith("read", StringComparison.Ordinal))} read that pydicom does not decode, {outcomes.Count(o => o.StartsWith("refused", StringComparison.Ordinal))} refused");
        Assert.NotEmpty(outcomes);
    }

    [SkippableFact]
    public void Lossless_jpeg_of_another_writer_gives_the_values_of_the_uncompressed_file()
    {
        string folder = Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? "", "dicom");
        Skip.IfNot(File.Exists(Path.Combine(folder, "SC_rgb_jpeg_gdcm.dcm")), $"The variable {Variable} names no folder with dicom/SC_rgb_jpeg_gdcm.dcm.");
        Assert.Equal(DicomImage.Read(Path.Combine(folder, "SC_rgb.dcm")).StoredValues(), DicomImage.Read(Path.Combine(folder, "SC_rgb_jpeg_gdcm.dcm")).StoredValues());
    }

    private static string Judge(string path, string[] fields)
    {
        string name = Path.GetFileName(path);
        string expected = fields[15];
        double[] seen;
        DicomAttributes attributes;
        try
        {
            DicomImage image = DicomImage.Read(path);
            attributes = image.Attributes;
            seen = FiguresOf(image);
        }
        catch (ImageDecodeException e)
        {
            return Refused(name, path, fields, e);
        }

        AssertShown(path, attributes);
        Match figures = Figures().Match(expected);
        if (!figures.Success)
        {
            Assert.Contains("cannot decode", expected, StringComparison.Ordinal);
            return $"read, pydicom does not: min {seen[0]} max {seen[1]} mean {seen[2].ToString("F3", CultureInfo.InvariantCulture)} ({attributes})";
        }

        double tolerance = attributes.TransferSyntaxName.StartsWith("JPEG Baseline", StringComparison.Ordinal) ? JpegTolerance : 0;
        for (int i = 0; i < 3; i++)
        {
            double value = double.Parse(figures.Groups[i + 1].Value, CultureInfo.InvariantCulture);
            Assert.True(Math.Abs(value - seen[i]) <= (i == 2 ? Math.Max(0.0005001, tolerance / 4) : tolerance), $"{name}: figure {i} is {seen[i]}, pydicom says {value}");
        }

        return $"figures of pydicom ({attributes})";
    }

    private static string Refused(string name, string path, string[] fields, ImageDecodeException error)
    {
        Assert.Equal(path, error.Path);
        bool isForeignSyntax = error.Reason.Contains("is not supported", StringComparison.Ordinal) && fields[1].Length > 0
            && error.Reason.Contains(fields[1], StringComparison.Ordinal);
        bool hasNoImage = error.Reason.Contains("holds no picture", StringComparison.Ordinal) && fields[3].Length == 0;
        bool isKnown = Refusals.TryGetValue(name, out string? words) && error.Reason.Contains(words, StringComparison.Ordinal);
        Assert.True(isForeignSyntax || hasNoImage || isKnown, $"{name} is refused without a known reason: {error.Reason}");
        return $"refused: {error.Reason}";
    }

    private static double[] FiguresOf(DicomImage image)
    {
        (long least, long most, double sum, long count) = (long.MaxValue, long.MinValue, 0.0, 0L);
        for (int frame = 0; frame < image.Attributes.Frames; frame++)
        {
            foreach (long value in image.StoredValues(frame))
            {
                (least, most, sum, count) = (Math.Min(least, value), Math.Max(most, value), sum + value, count + 1);
            }
        }

        return [least, most, sum / count];
    }

    private static void AssertShown(string path, DicomAttributes attributes)
    {
        var decoder = new DicomImageDecoder(new DicomOptions { Frame = attributes.Frames - 1 });
        using DecodedImage shown = decoder.Decode(File.ReadAllBytes(path), new DecodeRequest(path, 10_000_000, RgbColor.Black));
        Assert.Equal((attributes.Columns, attributes.Rows), (shown.Width, shown.Height));
        Assert.True(shown.Pixels.IndexOfAnyExcept(shown.Pixels[0]) >= 0, $"{path} is shown as one flat colour");
    }

    /// <summary>The fields of a line; quotes hold commas.</summary>
    private static string[] Fields(string line) => [.. Field().Matches(line).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)];

    [GeneratedRegex("""(?:^|,)(?:"([^"]*)"|([^,]*))""")]
    private static partial Regex Field();

    [GeneratedRegex(@"min (\S+) max (\S+) mean (\S+)")]
    private static partial Regex Figures();
}
