using TransferMed.Models;
using TransferMed.Samples.Tests.ServeOnnx;
using TransferMed.Storage;

namespace TransferMed.Samples.Tests.Tool;

/// <summary>The command <c>transfermed</c> from its command line: what its verbs return, and what is refused before any work.</summary>
public sealed class ToolTests : IDisposable
{
    private static readonly string[] Verbs = ["audit", "finetune", "predict", "serve", "study", "weights", "inspect", "natives", "completion"];
    private readonly TemporaryFolder _folder = new();

    public ToolTests()
    {
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 12);
        Directory.CreateDirectory(_folder.File("foreign"));
        File.WriteAllText(_folder.File("foreign/thesis.txt"), "");
        Directory.CreateDirectory(_folder.File("audited"));
        File.WriteAllText(_folder.File("audited/audit.json"), "{}");
        Directory.CreateDirectory(_folder.File("begun/runs"));
        File.WriteAllText(_folder.File("begun/study.json"), "{}");
        File.WriteAllText(_folder.File("begun/runs/seed0-scratch.json"), "{}");
        File.WriteAllText(_folder.File("begun/runs/seed1-scratch.json"), "{}");
        File.WriteAllText(_folder.File("broken.tmed"), "no package");
        File.WriteAllText(_folder.File("broken.onnx"), "no graph");
        File.WriteAllText(_folder.File("broken.safetensors"), "no weights");
        File.WriteAllText(_folder.File("broken.pth"), "no weights");
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> AllVerbs => [.. Verbs];

    [Theory]
    [MemberData(nameof(AllVerbs))]
    public void Help_of_every_verb_returns_0_and_a_wrong_option_2(string verb)
    {
        (int code, string output, _) = Run(verb, "--help");
        Assert.Equal(0, code);
        Assert.Contains($"transfermed {verb}", output.Replace("transfermed-tool", "transfermed", StringComparison.Ordinal).Replace("testhost", "transfermed", StringComparison.Ordinal), StringComparison.Ordinal);

        (code, _, string errors) = Run(verb, "--no-such-option");
        Assert.Equal(2, code);
        Assert.Contains("--no-such-option", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "imagenet", "weights")]
    [InlineData(2, "There are no weights 'imagenot'", "weights", "imagenot")]
    [InlineData(0, "compopt -o filenames", "completion", "bash")]
    [InlineData(0, "compdef _transfermed transfermed", "completion", "zsh")]
    [InlineData(0, "Register-ArgumentCompleter", "completion", "pwsh")]
    [InlineData(2, "Must be one of", "completion", "fish")]
    [InlineData(0, "finetune", "[suggest:16]", "transfermed fine")]
    [InlineData(0, "--weights", "[suggest:25]", "transfermed finetune --we")]
    [InlineData(2, "audit", "auditt")]
    [InlineData(2, "--weights", "finetune", "{data}", "--out", "{out}", "--wieghts", "imagenet")]
    [InlineData(2, "--urls has 'foo', which does not begin with http:// or https://.", "serve", "{broken.onnx}", "--urls", "foo")]
    [InlineData(1, "broken.onnx", "serve", "{broken.onnx}")]
    [InlineData(1, "nowhere.tmed", "serve", "{nowhere.tmed}")]
    [InlineData(0, "Audit of", "audit", "--data", "{data}")]
    [InlineData(1, "nowhere", "audit", "--data", "{nowhere}")]
    [InlineData(2, "is a file; name a folder", "audit", "--data", "{data}", "--out", "{broken.tmed}")]
    [InlineData(1, "There is no model", "predict", "{nowhere.tmed}", "{data}")]
    [InlineData(1, "broken.tmed", "predict", "{broken.tmed}", "{data}")]
    [InlineData(2, "there is no folder", "predict", "{broken.tmed}", "{data}", "--csv", "{nowhere/out.csv}")]
    [InlineData(1, "nowhere", "finetune", "{nowhere}", "--out", "{out}")]
    [InlineData(2, "holds 'thesis.txt' and nothing of an earlier run", "finetune", "{data}", "--out", "{foreign}")]
    [InlineData(1, "There is no file", "finetune", "{data}", "--weights", "{none.pth}", "--out", "{out}")]
    [InlineData(2, "--epochs is 0", "finetune", "{nowhere}", "--epochs", "0", "--out", "{out}")]
    [InlineData(2, "holds 'audit.json' and nothing of an earlier run", "finetune", "{data}", "--out", "{audited}")]
    [InlineData(2, "There is no Lightweight2021 at 100000 pixels", "finetune", "{data}", "--network", "Lightweight2021", "--size", "100000", "--out", "{out}")]
    [InlineData(1, "nowhere", "study", "--target", "{nowhere}", "--out", "{out}")]
    [InlineData(2, "holds 'thesis.txt' and nothing of an earlier run", "study", "--target", "{data}", "--out", "{foreign}")]
    [InlineData(2, "holds 'thesis.txt' and nothing of an earlier run", "study", "--target", "{data}", "--plan", "--out", "{foreign}")]
    [InlineData(2, "of width 1000000 at 64 pixels", "study", "--target", "{data}", "--width", "1000000", "--out", "{out}")]
    [InlineData(2, "--width is 0; it must be at least 1.", "study", "--target", "{data}", "--width", "0", "--out", "{out}")]
    [InlineData(1, "There is no file or folder", "inspect", "{nowhere}")]
    [InlineData(0, "is not finished: 2 runs done", "inspect", "{begun}")]
    [InlineData(1, "broken.tmed", "inspect", "{broken.tmed}")]
    [InlineData(1, "broken.onnx", "inspect", "{broken.onnx}")]
    [InlineData(1, "broken.safetensors", "inspect", "{broken.safetensors}")]
    [InlineData(1, "broken.pth", "inspect", "{broken.pth}")]
    [InlineData(2, "no folder of a study", "inspect", "{foreign}")]
    public void Verbs_return_what_is_documented_and_say_why(int code, string said, params string[] arguments)
    {
        (int returned, string output, string errors) = Run([.. arguments.Select(argument => argument.StartsWith('{') ? _folder.File(argument[1..^1]) : argument)]);

        Assert.Equal((code, true), (returned, (output + errors).Contains(said, StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void What_one_verb_leaves_another_takes()
    {
        string model = _folder.File("model");
        Assert.Equal(0, Run("finetune", _folder.File("data"), "--weights", "imagenet", "--probe-only", "--device", "cpu", "--out", model).Code);
        (int code, string output, _) = Run("predict", Path.Combine(model, "model.tmed"), _folder.File("data"), "--csv", _folder.File("answers.csv"));
        Assert.Equal((0, 25), (code, File.ReadAllLines(_folder.File("answers.csv")).Length));
        Assert.Contains("24 pictures predicted", output, StringComparison.Ordinal);

        (code, output, _) = Run("inspect", Path.Combine(model, "model.tmed"));
        Assert.Equal(0, code);
        Assert.Contains("normal, ulcer", output, StringComparison.Ordinal);
        Assert.Contains("judged", output, StringComparison.Ordinal);

        // The report says how to do it again, by the verb.
        Assert.Contains("transfermed finetune ", File.ReadAllText(Path.Combine(model, "report.html")), StringComparison.Ordinal);

        // Its own folder is taken again.
        Assert.Equal(0, Run("finetune", _folder.File("data"), "--weights", "imagenet", "--probe-only", "--device", "cpu", "--out", model).Code);

        File.WriteAllText(_folder.File("data/ulcer/torn.png"), "no picture");
        (code, _, string errors) = Run("predict", Path.Combine(model, "model.tmed"), _folder.File("data"));
        Assert.Equal(3, code);
        Assert.Contains("torn.png", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_tells_what_graphs_and_weights_are()
    {
        RunningEndpoint.WriteModel(_folder.File("model.onnx"));
        (int code, string output, _) = Run("inspect", _folder.File("model.onnx"));
        Assert.Equal(0, code);
        Assert.StartsWith("ONNX file of ", output, StringComparison.Ordinal);
        Assert.Contains("SHA-256", output, StringComparison.Ordinal);

        using (Network network = Network.Create(Presets.Lightweight2021(classes: 3, width: 8, InputShape.Square(32)), seed: 7))
        {
            SafeTensors.Write(_folder.File("weights.safetensors"), network.State());
            SafeTensors.Write(_folder.File("checkpoint.safetensors"), network.State(), new Dictionary<string, string> { ["transfermed.checkpoint"] = "1" });
        }

        (code, output, _) = Run("inspect", _folder.File("weights.safetensors"));
        Assert.Equal(0, code);
        Assert.StartsWith("Weights (safetensors): ", output, StringComparison.Ordinal);
        (code, output, _) = Run("inspect", _folder.File("checkpoint.safetensors"));
        Assert.Equal(0, code);
        Assert.StartsWith("Checkpoint of a run", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        (TextWriter before, TextWriter errorsBefore) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Console.SetOut(output);
        Console.SetError(errors);
        try
        {
            int code = SampleProgram.Run("transfermed-tool", arguments);
            return (code, output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(errorsBefore);
        }
    }
}
