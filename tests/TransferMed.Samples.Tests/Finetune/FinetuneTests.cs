using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Storage;

namespace TransferMed.Samples.Tests.Finetune;

/// <summary>Runs samples/Finetune from its command line.</summary>
public sealed class FinetuneTests : IDisposable
{
    private static readonly string[] Small = ["--epochs", "1", "--size", "32", "--batch", "8", "--device", "cpu", "--network", "ResNet18"];

    private readonly TemporaryFolder _folder = new();

    public FinetuneTests() => Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 15);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_public_checkpoint_becomes_a_package_and_a_report()
    {
        using (Network published = Network.Create(Presets.ResNet18(classes: 5, input: InputShape.Square(32)), seed: 7))
        {
            SafeTensors.Write(_folder.File("resnet18.safetensors"), published.State());
        }

        string said = Said(() => Assert.Equal(0, Run("--weights", _folder.File("resnet18.safetensors"), "--preprocessing", "imagenet", "--freeze", "head-first:1", "--screen", "energy")));
        int probed = said.IndexOf("Probe: validation F1 ", StringComparison.Ordinal);
        Assert.InRange(probed, 0, said.IndexOf("epoch 1/1", StringComparison.Ordinal));
        Assert.InRange(said.IndexOf("Kept: the ", StringComparison.Ordinal), probed, said.Length);

        using TrainedModel model = TrainedModel.Load(Left("model.tmed"));
        ModelCard card = ModelPackage.Inspect(Left("model.tmed"));
        Assert.Equal(["normal", "ulcer"], model.Classes);
        Assert.True(card.Training!.CopiedTensors > 60, "the checkpoint's tensors are not counted");
        Assert.NotNull(card.Assessment?.Evaluation);
        Assert.Contains("resnet18.safetensors", File.ReadAllText(Left("report.html")), StringComparison.Ordinal);
        AssertCard("15 are filled in, 14 are filled in as far as the program knows and marked \u201CTo be completed by the author\u201D, 11 are marked \u201CTo be written by the author\u201D.");
        Assert.DoesNotContain(AuditReport.FromJson(File.ReadAllText(Left("audit.json"))).Findings, finding => finding.IsLeakage);
        Assert.False(File.Exists(Left("checkpoint.safetensors")));

        // The package predicts, on LibTorch and through ONNX Runtime alike.
        Assert.Equal(0, SampleProgram.Run("Predict", Left("model.tmed"), _folder.File("data"), "--csv", _folder.File("torch.csv")));
        Assert.Equal(0, SampleProgram.Run("Predict", Left("model.tmed"), _folder.File("data"), "--csv", _folder.File("onnx.csv"), "--onnx"));
        string[] rows = File.ReadAllLines(_folder.File("torch.csv"));
        Assert.Equal(31, rows.Length);
        Assert.Equal(rows.Select(PathAndClass), File.ReadAllLines(_folder.File("onnx.csv")).Select(PathAndClass));

        // It is a start for the next task too, which says that another split of the same pictures is none.
        said = Said(() => Assert.Equal(0, SampleProgram.Run("Finetune", _folder.File("data"), "--weights", Left("model.tmed"), "--epochs", "1", "--freeze", "norm", "--seed", "5", "--device", "cpu", "--out", _folder.File("next"))));
        Assert.Contains("are among those that the model was trained on (the same pixels)", said, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("next/model.tmed")));
    }

    [Theory]
    [InlineData("ssf")]
    [InlineData("l2sp:0.05,wise")]
    public void A_way_of_tuning_leaves_a_plain_model(string tuning)
    {
        Network published = Network.Create(Presets.ResNet18(classes: 5, width: 8, input: InputShape.Square(32)), seed: 7);
        using (TrainedModel model = TrainedModel.FromNetwork(published, ["a", "b", "c", "d", "e"], Preprocessing.ImageNet()))
        {
            model.Save(_folder.File("start.tmed"));
        }

        string said = Said(() => Assert.Equal(0, SampleProgram.Run(
            "Finetune", _folder.File("data"), "--weights", _folder.File("start.tmed"), "--tuning", tuning, "--epochs", "1", "--batch", "8", "--device", "cpu", "--out", _folder.File("out"))));

        Assert.Contains("epoch 1/1", said, StringComparison.Ordinal);
        using TrainedModel left = TrainedModel.Load(Left("model.tmed"));
        Assert.Equal(Presets.ResNet18(classes: 2, width: 8, input: InputShape.Square(32)).ToJson(), left.Network.Spec.ToJson());
    }

    [Fact]
    public void A_probe_alone_is_a_model_package_and_can_come_from_any_file()
    {
        using (Network network = Network.Create(Presets.Lightweight2021(classes: 3, width: 8, InputShape.Square(32)), seed: 7))
        using (var source = TrainedModel.FromNetwork(network, ["a", "b", "c"], Preprocessing.Half()))
        {
            source.Save(_folder.File("source.tmed"));
            OnnxExport.Write(_folder.File("source.onnx"), source);
        }

        foreach (string file in (string[])["source.tmed", "source.onnx"])
        {
            string said = Said(() => Assert.Equal(0, SampleProgram.Run("Finetune", _folder.File("data"), "--weights", _folder.File(file), "--probe-only", "--device", "cpu", "--out", _folder.File("out"))));

            Assert.Contains("Probe: validation F1 ", said, StringComparison.Ordinal);
            Assert.DoesNotContain("epoch", said, StringComparison.Ordinal);
            using TrainedModel model = TrainedModel.Load(Left("model.tmed"));
            Assert.Equal(["normal", "ulcer"], model.Classes);
            Assert.Equal([0.5f], model.Preprocessing.Mean);
            Assert.True(model.Evaluate(ImageDataset.Open(_folder.File("data"))).Macro.F1 > 0.9, "the classes differ in brightness, but the probe does not tell them apart");
        }
    }

    [Fact]
    public void A_probe_whose_fine_tuning_diverges_is_kept_and_the_next_run_begins_anew()
    {
        using (Network network = Network.Create(Presets.Lightweight2021(classes: 3, width: 8, InputShape.Square(32)), seed: 7))
        using (var source = TrainedModel.FromNetwork(network, ["a", "b", "c"], Preprocessing.Half()))
        {
            source.Save(_folder.File("source.tmed"));
        }

        for (int start = 0; start < 2; start++)
        {
            string said = Said(() => Assert.Equal(0, SampleProgram.Run(
                "Finetune", _folder.File("data"), "--weights", _folder.File("source.tmed"), "--lr", "900", "--epochs", "4", "--batch", "8", "--device", "cpu", "--out", _folder.File("out"))));

            Assert.Contains("The probe is kept: fine-tuning has diverged. ", said, StringComparison.Ordinal);
            Assert.Contains("Try a lower --lr", said, StringComparison.Ordinal);
            Assert.DoesNotContain("Continuing", said, StringComparison.Ordinal);
            using TrainedModel model = TrainedModel.Load(Left("model.tmed"));
            Assert.True(model.Evaluate(ImageDataset.Open(_folder.File("data"))).Macro.F1 > 0.9, "what is left is not the probe");
        }
    }

    [Fact]
    public void Weights_that_say_no_preprocessing_ask_for_it()
    {
        using (Network published = Network.Create(Presets.ResNet18(classes: 5, width: 8, input: InputShape.Square(32)), seed: 7))
        {
            SafeTensors.Write(_folder.File("resnet18.safetensors"), published.State());
        }

        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, Run("--weights", _folder.File("resnet18.safetensors")));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains("Set --preprocessing: imagenet", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.8, 0.9, true)]
    [InlineData(0.9, 0.9, false)]
    [InlineData(0.9, 0.8, false)]
    public void What_validation_prefers_is_kept_and_equal_figures_speak_for_the_probe(double probe, double tuned, bool beaten) =>
        Assert.Equal(beaten, FinetuneConsole.Probe.IsBeaten(probe, tuned));

    [Fact]
    public async Task A_stopped_run_continues()
    {
        var request = new FinetuneConsole.FinetuneRequest
        {
            Data = _folder.File("data"),
            OutputFolder = _folder.File("out"),
            Network = "Lightweight2021",
            Size = 16,
            BatchSize = 8,
            Epochs = 3,
            Device = "cpu",
        };
        using var stop = new CancellationTokenSource();
        TextWriter before = Console.Out;
        using var first = new ReactingWriter("epoch 2/3", stop.Cancel);
        using var second = new ReactingWriter("epoch 2/3", () => { });
        try
        {
            Console.SetOut(first);
            Assert.Equal(130, await new FinetuneConsole.FinetuneSession(request).RunAsync(stop.Token));
            Assert.True(File.Exists(Left("checkpoint.safetensors")));
            Assert.False(File.Exists(Left("model.tmed")));

            Console.SetOut(second);
            Assert.Equal(0, await new FinetuneConsole.FinetuneSession(request).RunAsync(default));
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Contains("Continuing from", second.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("epoch 2/3", second.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, ModelPackage.Inspect(Left("model.tmed")).Training!.Epochs);
        AssertCard("15 are filled in, 14 are filled in as far as the program knows and marked \u201CTo be completed by the author\u201D, 11 are marked \u201CTo be written by the author\u201D.");
    }

    [Theory]
    [InlineData("--epochs", "--epochs", "0")]
    [InlineData("--batch", "--batch", "0")]
    [InlineData("--lr", "--weights", "imagenet", "--lr", "-1")]
    [InlineData("--freeze norm needs --weights", "--freeze", "norm")]
    [InlineData("--probe-only needs --weights", "--probe-only")]
    [InlineData("--probe-only and --no-probe contradict each other", "--weights", "imagenet", "--probe-only", "--no-probe")]
    [InlineData("There are no weights 'imagnet'. The nearest ids: 'imagenet'", "--weights", "imagnet")]
    [InlineData("must be imagenet, caffe or half", "--weights", "imagenet", "--preprocessing", "guess")]
    [InlineData("no freezing policy", "--freeze", "everything")]
    [InlineData("--tuning ssf needs --weights", "--tuning", "ssf")]
    [InlineData("--tuning wise and --no-probe contradict each other", "--weights", "imagenet", "--tuning", "wise", "--no-probe")]
    [InlineData("--tuning l2sp and --probe-only contradict each other", "--weights", "imagenet", "--tuning", "l2sp", "--probe-only")]
    [InlineData("no way of tuning. Use full, l2sp, l2sp:ALPHA, lora, lora:RANK or ssf", "--tuning", "everything")]
    [InlineData("must be one way of tuning", "--tuning", "ssf,l2sp")]
    [InlineData("must be mahalanobis or energy", "--screen", "guess")]
    [InlineData("There is no preset 'ResNet19'", "--network", "ResNet19")]
    public void Misuse_is_named_before_anything_is_read(string message, params string[] arguments)
    {
        TextWriter before = Console.Error;
        using var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, SampleProgram.Run("Finetune", ["nowhere", "--out", _folder.File("out"), .. arguments]));
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    private static string Said(Action run)
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

    private static string PathAndClass(string row) => string.Join(',', row.Split(',').Take(2));

    private int Run(params string[] arguments) => SampleProgram.Run("Finetune", [_folder.File("data"), "--out", _folder.File("out"), .. Small, .. arguments]);

    /// <summary>The report's card says how many of its items are filled in.</summary>
    private void AssertCard(string state) =>
        Assert.Contains($"40 items after CLAIM 2024 and TRIPOD+AI, in this library\u2019s own words. {state}", System.Net.WebUtility.HtmlDecode(File.ReadAllText(Left("report.html"))), StringComparison.Ordinal);

    private string Left(string name) => _folder.File(Path.Combine("out", name));
}
