extern alias predict;

using predict::PredictConsole;
using TransferMed.Evaluation;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.Predict;

/// <summary>The CSV file of predictions, opened in a spreadsheet.</summary>
public class CsvTextTests
{
    [Theory]
    [InlineData("=1+1.png", "'=1+1.png")]
    [InlineData("+cmd|x.png", "'+cmd|x.png")]
    [InlineData("-2+3.png", "'-2+3.png")]
    [InlineData("@SUM(A1).png", "'@SUM(A1).png")]
    [InlineData("\t=1.png", "'\t=1.png")]
    [InlineData(" =1.png", "' =1.png")]
    [InlineData("\r=1.png", "\"'\r=1.png\"")]
    [InlineData("=a,b.png", "\"'=a,b.png\"")]
    [InlineData("\n=1.png", "\"'\n=1.png\"")]
    [InlineData("\uFF1D1.png", "'\uFF1D1.png")]
    [InlineData("\uFF0B1.png", "'\uFF0B1.png")]
    [InlineData("\uFF0D1.png", "'\uFF0D1.png")]
    [InlineData("\uFF201.png", "'\uFF201.png")]
    [InlineData("a\"b.png", "\"a\"\"b.png\"")]
    [InlineData("foot-1=2.png", "foot-1=2.png")]
    [InlineData("/data/=1.png", "/data/=1.png")]
    public void Nothing_in_it_is_run(string name, string field)
    {
        string csv = Csv(name, "healthy", "=ulcer");
        Assert.StartsWith($"{field},'=ulcer,0.25,0.75,", csv.Split("\r\n", 2)[1], StringComparison.Ordinal);
        Assert.StartsWith("path,predicted,healthy,'=ulcer,set,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_a_set_are_not_run_either()
    {
        var prediction = new Prediction("a", 0, [0.25, 0.75]) { Set = new ConformalSet([1], ["=ulcer"], 2) };
        string csv = CsvText.Of(["a", "=ulcer"], [new ImageResult(ImageSource.FromBytes(new byte[1], "a.png"), prediction, null)]);
        Assert.Contains(",'=ulcer,1,", csv.Split("\r\n", 2)[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 1, "true,the picture is unlike those that the model was trained on")]
    [InlineData(false, 0, "true,none of the classes fits")]
    [InlineData(false, 2, "true,none of the classes can be ruled out")]
    [InlineData(false, 1, "false,")]
    public void Where_the_model_gives_no_answer_it_says_so_and_why(bool outside, int size, string end)
    {
        string[] names = ["healthy", "ulcer"];
        var prediction = new Prediction("ulcer", 1, [0.25, 0.75]) { Set = new ConformalSet([.. Enumerable.Range(2 - size, size)], [.. names.Skip(2 - size)], 2), OutOfDistribution = outside };
        string[] lines = CsvText.Of(names, [new ImageResult(ImageSource.FromBytes(new byte[1], "a.png"), prediction, null)]).Split("\r\n");
        Assert.EndsWith("outOfDistribution,abstained,reason", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a.png,ulcer,0.25,0.75,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith($",{(outside ? "true" : "false")},{end}", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Whether_there_is_an_answer_and_why_not_is_said_as_by_the_endpoint()
    {
        var strange = new Prediction("b", 1, [0.25, 0.75]) { OutOfDistribution = true };
        string csv = CsvText.Of(["a", "b"], [new ImageResult(ImageSource.FromBytes(new byte[1], "dog.png"), strange, null), new ImageResult(ImageSource.FromBytes(new byte[1], "b.png"), new Prediction("b", 1, [0.25, 0.75]), null)]);
        Assert.Equal(
            ["path,predicted,a,b,set,setSize,outOfDistribution,abstained,reason", "dog.png,b,0.25,0.75,,,true,true,the picture is unlike those that the model was trained on", "b.png,b,0.25,0.75,,,,false,"],
            csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Numbers_stay_numbers() => Assert.Contains(",0.25,0.75,", Csv("a.png", "healthy", "ulcer"), StringComparison.Ordinal);

    private static string Csv(string name, params string[] classes) => CsvText.Of(
        classes,
        [new ImageResult(ImageSource.FromBytes(new byte[1], name), new Prediction(classes[1], 1, [0.25, 0.75]), null)]);
}
