using System.Text.RegularExpressions;

namespace TransferMed.Tests.Architecture;

/// <summary>Bytes become a network's input in one place, and in the graphs that do it themselves.</summary>
public partial class NormalizationTests
{
    private const string Value = "src/TransferMed/Imaging/Pixels/Preprocessing.cs";
    private const string Normalizer = "src/TransferMed/Loading/PixelNormalizer.cs";
    private const string Graph = "src/TransferMed.Onnx/Export/PreprocessingNodes.cs";

    [Fact]
    public void One_type_and_one_emitter_ask_for_scale_and_shift() =>
        Assert.Equal([Graph, Value, Normalizer], Repository.SourcesIn("src").Where(path => Repository.Read(path).Contains("ToAffine(", StringComparison.Ordinal)));

    [Fact]
    public void No_other_file_multiplies_by_a_scale_and_adds_a_shift() =>
        Assert.Equal([Normalizer], Repository.SourcesIn("src").Where(path => ScaleAndShift().IsMatch(Repository.Read(path))));

    [Fact]
    public void No_other_file_computes_with_the_statistics() =>
        Assert.Equal([Value], Repository.SourcesIn("src").Where(path => Statistics().IsMatch(Repository.Read(path))));

    [Theory]
    [InlineData("images.mul_(_scale).add_(_shift);", true)]
    [InlineData("images.mul_(scale).add_(shift);", true)]
    [InlineData("plane[i] = pixels[i] * scale[c] + shift[c];", true)]
    [InlineData("buffer.mul_(m).add_(gradient);", false)]
    public void Scaling_and_shifting_is_seen(string line, bool seen) => Assert.Equal(seen, ScaleAndShift().IsMatch(line));

    [Theory]
    [InlineData("(value - preprocessing.Mean[c]) / preprocessing.StandardDeviation[c]", true)]
    [InlineData("-Of(Mean, c) / deviation", true)]
    [InlineData("[.. preprocessing.Mean]", false)]
    public void Computing_with_the_statistics_is_seen(string line, bool seen) => Assert.Equal(seen, Statistics().IsMatch(line));

    [GeneratedRegex(@"scale\w*!?(\[[^\]]*\])?\)?\s*(\+|\.add_?\()\s*\w*shift", RegexOptions.IgnoreCase)]
    private static partial Regex ScaleAndShift();

    [GeneratedRegex(@"\bStandardDeviation\[|\bOf\(Mean,|reprocessing\.Mean\[")]
    private static partial Regex Statistics();
}
