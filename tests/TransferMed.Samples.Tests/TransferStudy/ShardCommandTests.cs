
namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>The command line of a study in shards.</summary>
public sealed class ShardCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plan_a_shard_that_fails_and_their_status()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 12);
        string[] study =
        [
            "--target", _folder.File("data"), "--width", "2", "--size", "16", "--batch", "4", "--epochs", "3", "--lr", "900", "--seeds", "1", "--device", "cpu", "--out", _folder.File("out"),
        ];
        (int code, string output, _) = Run([.. study, "--plan"]);
        Assert.Equal(0, code);
        Assert.Contains("Plan: 1 unit (1 run), written to", output, StringComparison.Ordinal);
        Assert.Contains("1 unit in", Run("--status", "--out", _folder.File("out")).Output, StringComparison.Ordinal);

        (code, output, string errors) = Run([.. study, "--shard", "1/1"]);
        Assert.Equal(3, code);
        Assert.Contains("Shard 1/1: 1 unit (1 run): 0 computed here, 1 failed", output, StringComparison.Ordinal);
        Assert.Contains("Error: seed0-scratch: The training loss", errors, StringComparison.Ordinal);
        Assert.Contains("seed0-scratch.json to try again", errors, StringComparison.Ordinal);

        (code, output, _) = Run("--status", "--out", _folder.File("out"));
        Assert.Equal(0, code);
        Assert.Contains("0 done, 0 running, 1 failed, 0 waiting", output, StringComparison.Ordinal);
        Assert.Contains("seed0-scratch: failed on", output, StringComparison.Ordinal);

        (code, _, errors) = Run(study);
        Assert.Equal(1, code);
        Assert.Contains("seed0-scratch: The training loss", errors, StringComparison.Ordinal);
        Assert.Contains("and start again", errors, StringComparison.Ordinal);

        // What is kept as the study's command is the study's, not a part's.
        Assert.DoesNotContain("--plan", File.ReadAllText(_folder.File("out/study.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--shard needs --out", "--shard", "1/2")]
    [InlineData("--status needs --out", "--status")]
    [InlineData("--plan and --shard exclude each other", "--plan", "--shard", "1/2", "--out", "x")]
    [InlineData("The shard '3/2' is none: give I/N", "--shard", "3/2", "--out", "x")]
    [InlineData("neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set", "--shard", "auto", "--out", "x")]
    [InlineData("--plan is not of the race of --advise", "--plan", "--advise", "--out", "x")]
    public void Misuse_is_named(string message, params string[] arguments)
    {
        (int code, _, string errors) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_plan_is_named_in_the_words_of_the_command_line()
    {
        File.WriteAllText(_folder.File("study.json"), "{}");
        (int code, _, string errors) = Run("--status", "--out", _folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("Write it with --plan, or start a shard", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        using var written = new StringWriter();
        using var failed = new StringWriter();
        Console.SetOut(written);
        Console.SetError(failed);
        try
        {
            return (SampleProgram.Run("TransferStudy", arguments), written.ToString(), failed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
