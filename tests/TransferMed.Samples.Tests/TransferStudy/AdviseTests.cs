using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Studies;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>Runs samples/TransferStudy --advise from its command line.</summary>
public sealed class AdviseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Candidates_are_scored_and_the_shortlist_races()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 15);
        Images.Write(_folder.File("more"), ["normal", "ulcer"], perClass: 12);
        using (TrainedModel published = TrainedModel.FromNetwork(
            Network.Create(Presets.ResNet([1, 1, 1, 1], classes: 3, width: 4, input: InputShape.Square(32)), seed: 7), ["a", "b", "c"], Preprocessing.ImageNet()))
        {
            published.Save(_folder.File("tiny.tmed"), new PackageOptions { License = "for tests only" });
        }

        string console = Printed(() => Assert.Equal(0, SampleProgram.Run(
            "TransferStudy",
            ["--target", _folder.File("data"), "--weights", $"tiny={_folder.File("tiny.tmed")}", "--source", $"more={_folder.File("more")}", "--weights-use", "probe", "--advise",
             "--epochs", "1", "--pretrain-epochs", "1", "--size", "32", "--batch", "8", "--no-audit", "--device", "cpu", "--out", _folder.File("out")])));

        Assert.Contains("1 seed from 0, 5 folds", console, StringComparison.Ordinal);
        Assert.Contains("Shortlist, in no order of merit", console, StringComparison.Ordinal);
        Assert.Contains("special weights of", console, StringComparison.Ordinal);
        Assert.Contains("; for tests only", console, StringComparison.Ordinal);
        Assert.Contains("more  24 pictures, not trained on yet", console, StringComparison.Ordinal);
        Assert.Contains("Race of scratch, more, tiny-probe", console, StringComparison.Ordinal);
        Assert.Contains("11 runs in", console, StringComparison.Ordinal);
        Assert.Equal(10, StudyResult.Read(_folder.File("out")).Runs.Count);
        Assert.True(File.Exists(_folder.File("out/report.html")));
    }

    [Theory]
    [InlineData("--budget is of the race of --advise", "--budget", "12")]
    [InlineData("need at least 11 runs", "--advise", "--budget", "10")]
    [InlineData("--seeds is not of the race of --advise, which has one seed: give --folds", "--advise", "--seeds", "2")]
    [InlineData("--naive-split is not of the race of --advise", "--advise", "--naive-split")]
    [InlineData("must be from 5 to 100", "--advise", "--folds", "3")]
    public void Misuse_is_named(string message, params string[] arguments)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, SampleProgram.Run("TransferStudy", [.. arguments, "--no-audit", "--device", "cpu", "--out", _folder.File("out")]));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
    }

    private static string Printed(Action run)
    {
        TextWriter before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            run();
        }
        finally
        {
            Console.SetOut(before);
        }

        return output.ToString();
    }
}
