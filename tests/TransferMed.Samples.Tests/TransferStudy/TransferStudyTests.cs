using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Studies;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>Runs samples/TransferStudy from its command line.</summary>
public sealed class TransferStudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_of_a_file_become_scenarios_without_any_source()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 15);
        using (TrainedModel published = TrainedModel.FromNetwork(
            Network.Create(Presets.ResNet([1, 1, 1, 1], classes: 3, width: 4, input: InputShape.Square(32)), seed: 7), ["a", "b", "c"], Preprocessing.ImageNet()))
        {
            published.Save(_folder.File("tiny.tmed"), new PackageOptions { License = "for tests only" });
        }

        string[] study = ["--target", _folder.File("data"), "--weights", $"tiny={_folder.File("tiny.tmed")}", "--epochs", "1", "--batch", "8", "--seeds", "2", "--no-audit", "--device", "cpu"];
        string console = Printed(() => Assert.Equal(0, SampleProgram.Run("TransferStudy", [.. study, "--out", _folder.File("out")])));
        Assert.Contains("mean ± standard deviation over 2 seeds", console, StringComparison.Ordinal);
        Assert.Contains("none: " + DifferenceVerdict.TooFewRuns + ". Add seeds", console, StringComparison.Ordinal);
        Assert.Equal(2, console.Split(DifferenceVerdict.TooFewRuns).Length - 1);
        Assert.DoesNotContain("p = ", console, StringComparison.Ordinal);
        Assert.DoesNotContain(" of macro F1", console, StringComparison.Ordinal);

        StudyResult result = StudyResult.Read(_folder.File("out"));
        Assert.Equal(["scratch", "tiny-probe", "tiny"], result.Summary.Select(summary => summary.Scenario));
        Assert.Equal(32, result.Options.GetProperty("weights")[0].GetProperty("input").GetProperty("height").GetInt32());
        Assert.Equal(64, result.Options.GetProperty("network").GetProperty("input").GetProperty("height").GetInt32());
        Assert.Contains("for tests only", ModelPackage.Inspect(_folder.File("out/models/tiny-probe.tmed")).License, StringComparison.Ordinal);
        Assert.Contains("the file tiny.tmed", File.ReadAllText(_folder.File("out/report.html")), StringComparison.Ordinal);

        Assert.Equal(0, SampleProgram.Run("TransferStudy", [.. study, "--weights-use", "probe", "--size", "16", "--out", _folder.File("small")]));
        StudyResult small = StudyResult.Read(_folder.File("small"));
        Assert.Equal(["scratch", "tiny-probe"], small.Summary.Select(summary => summary.Scenario));
        Assert.Equal(16, small.Options.GetProperty("weights")[0].GetProperty("input").GetProperty("height").GetInt32());
    }

    [Fact]
    public void A_chain_of_weights_and_a_source_becomes_scenarios_that_the_table_tells()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 15);
        Images.Write(_folder.File("skin"), ["dark", "light", "red"], perClass: 10);
        using (TrainedModel published = TrainedModel.FromNetwork(
            Network.Create(Presets.ResNet([1, 1, 1, 1], classes: 3, width: 4, input: InputShape.Square(32)), seed: 7), ["a", "b", "c"], Preprocessing.ImageNet()))
        {
            published.Save(_folder.File("tiny.tmed"));
        }

        string[] study =
        [
            "--target", _folder.File("data"), "--source", $"skin={_folder.File("skin")}", "--weights", $"tiny={_folder.File("tiny.tmed")}", "--chain", "tiny,skin", "--size", "16",
            "--epochs", "1", "--pretrain-epochs", "1", "--batch", "8", "--seeds", "1", "--no-audit", "--device", "cpu", "--out", _folder.File("out"),
        ];
        string console = Printed(() => Assert.Equal(0, SampleProgram.Run("TransferStudy", study)));
        Assert.Contains("tiny+skin = tiny, then skin, then the target", console, StringComparison.Ordinal);
        Assert.Contains("weights tiny, then skin, then a head on data", console, StringComparison.Ordinal);

        StudyResult result = StudyResult.Read(_folder.File("out"));
        Assert.Equal(["scratch", "skin", "tiny-probe", "tiny", "tiny+skin-probe", "tiny+skin"], result.Summary.Select(summary => summary.Scenario));
        Assert.Equal("weights tiny, then skin, then data", $"{result.Chains[^1]}");
        Assert.True(File.Exists(_folder.File("out/models/tiny+skin.tmed")));
    }

    [Fact]
    public void A_folder_with_pictures_directly_in_it_is_a_source_without_labels()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 15);
        Images.Write(_folder.Path, ["wards"], perClass: 10);
        string[] study =
        [
            "--target", _folder.File("data"), "--source", $"wards={_folder.File("wards")}", "--chain", "wards", "--size", "16", "--unlabelled-epochs", "1",
            "--epochs", "1", "--pretrain-epochs", "1", "--batch", "8", "--seeds", "1", "--no-audit", "--device", "cpu", "--out", _folder.File("out"),
        ];
        string console = Printed(() => Assert.Equal(0, SampleProgram.Run("TransferStudy", study)));
        Assert.Contains("wards = wards: 10 pictures without labels", console, StringComparison.Ordinal);
        Assert.Contains("wards without labels, then a head on data", console, StringComparison.Ordinal);
        Assert.Contains("1 epochs on a source, 1 on one without labels", console, StringComparison.Ordinal);

        StudyResult result = StudyResult.Read(_folder.File("out"));
        Assert.Equal(["data from scratch", "wards without labels, then data", "wards without labels, then a head on data"], result.Chains.Select(chain => $"{chain}"));
        Assert.True(File.Exists(_folder.File("out/models/wards.tmed")));
        Assert.True(File.Exists(_folder.File("out/report.html")));
    }

    [Theory]
    [InlineData("holds 'labels.csv' beside pictures without class folders. Give that file as the source", true)]
    [InlineData("--advise scores sources by what their labels teach", false, "--advise")]
    [InlineData("--epochs is 0; it must be at least 1", false, "--epochs", "0")]
    [InlineData("--unlabelled-epochs is 0; it must be at least 1", false, "--unlabelled-epochs", "0")]
    public void What_pictures_without_labels_are_not_for_is_named(string message, bool listed, params string[] arguments)
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 4);
        Images.Write(_folder.Path, ["wards"], perClass: 4);
        if (listed)
        {
            File.WriteAllText(_folder.File("wards/labels.csv"), "path,label\n");
        }

        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.NotEqual(0, SampleProgram.Run(
                "TransferStudy",
                [.. arguments, "--target", _folder.File("data"), "--source", $"wards={_folder.File("wards")}", "--size", "16", "--no-audit", "--device", "cpu", "--out", _folder.File("out")]));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message, errors.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
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

    [Theory]
    [InlineData("must have the form NAME=ID or NAME=FILE", "--target", "nowhere", "--weights", "imagenet")]
    [InlineData("--weights needs --target", "--weights", "imagenet=imagenet")]
    [InlineData("--weights-use 'all' must be probe, finetune or both", "--target", "nowhere", "--weights", "imagenet=imagenet", "--weights-use", "all")]
    [InlineData("--weights: The name 'scratch' is taken", "--target", "nowhere", "--weights", "scratch=imagenet")]
    [InlineData("--chain: The chain 'a,skin' has the step 'skin', which is neither a source nor weights of this study; there are: a.", "--target", "nowhere", "--weights", "a=imagenet", "--chain", "a,skin")]
    [InlineData("--chain: The chain 'a,nowhere' has the target 'nowhere' as a step", "--target", "nowhere", "--weights", "a=imagenet", "--chain", "a,nowhere")]
    [InlineData("--chain: The chain 'skin,a' comes to the weights 'a' after 'skin'", "--target", "nowhere", "--weights", "a=imagenet", "--source", "skin=there", "--chain", "skin,a")]
    [InlineData("--chain: The name '' cannot be used", "--target", "nowhere", "--weights", "a=imagenet", "--chain", "a,")]
    [InlineData("There are no weights 'imagenot'", "--target", "nowhere", "--weights", "a=imagenot")]
    public void Misuse_is_named_before_anything_is_read(string message, params string[] arguments)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, SampleProgram.Run("TransferStudy", [.. arguments, "--out", _folder.File("out")]));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }
}
