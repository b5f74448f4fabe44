using TransferMed.Data;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Storage;

namespace TransferMed.Samples.Tests.Finetune;

/// <summary>Runs samples/Finetune from its command line.</summary>
public sealed class FinetuneTests : IDisposable
{
    private static readonly string[] Small = ["--epochs", "1", "--size", "32", "--batch", "8", "--device", "cpu", "--network", "ResNet18"];

    private readonly TemporaryFolder _folder = new();

    public FinetuneTests() => Pictures.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 15);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_public_checkpoint_becomes_a_package_and_a_report()
    {
        using (Network published = Network.Create(Presets.ResNet18(classes: 5, input: InputShape.Square(32)), seed: 7))
        {
            SafeTensorsFile.Write(_folder.File("resnet18.safetensors"), published.State());
        }

        Assert.Equal(0, Run("--weights", _folder.File("resnet18.safetensors"), "--freeze", "head-first:1"));

        using TrainedModel model = TrainedModel.Load(Left("model.tmed"));
        ModelCard card = ModelPackage.Inspect(Left("model.tmed"));
        Assert.Equal(["normal", "ulcer"], model.Classes);
        Assert.True(card.Training!.CopiedTensors > 60, "the checkpoint's tensors are not counted");
        Assert.NotNull(card.Assessment?.Evaluation);
        Assert.Contains("resnet18.safetensors", File.ReadAllText(Left("report.html")), StringComparison.Ordinal);
        Assert.Empty(AuditReport.FromJson(File.ReadAllText(Left("audit.json"))).Findings.Where(finding => finding.IsLeakage));
        Assert.False(File.Exists(Left("checkpoint.safetensors")));

        // The package is a start for the next task.
        Assert.Equal(0, SampleProgram.Run("Finetune", _folder.File("data"), "--weights", Left("model.tmed"), "--epochs", "1", "--freeze", "probe", "--device", "cpu", "--out", _folder.File("next")));
        Assert.True(File.Exists(_folder.File("next/model.tmed")));
    }

    [Fact]
    public void A_stopped_run_continues()
    {
        using var stop = new CancellationTokenSource();
        var request = new FinetuneConsole.FinetuneRequest
        {
            Data = _folder.File("data"), OutputFolder = _folder.File("out"), Network = "Lightweight2021", Size = 16, BatchSize = 8, Epochs = 2, Device = "cpu",
        };
        using (var watcher = new FileSystemWatcher(Directory.CreateDirectory(request.OutputFolder).FullName, "checkpoint.safetensors"))
        {
            watcher.Renamed += (_, _) => stop.Cancel();
            watcher.Created += (_, _) => stop.Cancel();
            watcher.EnableRaisingEvents = true;
            int stopped = new FinetuneConsole.FinetuneSession(request).RunAsync(stop.Token).GetAwaiter().GetResult();
            Assert.True(stopped == 130 || File.Exists(Left("model.tmed")));
        }

        Assert.Equal(0, new FinetuneConsole.FinetuneSession(request).RunAsync(default).GetAwaiter().GetResult());
        Assert.True(File.Exists(Left("model.tmed")));
    }

    [Theory]
    [InlineData("There is no file 'none.pth'", "--weights", "none.pth")]
    [InlineData("--freeze probe needs --weights", "--freeze", "probe")]
    [InlineData("no freezing policy", "--freeze", "everything")]
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

    private int Run(params string[] arguments) => SampleProgram.Run("Finetune", [_folder.File("data"), "--out", _folder.File("out"), .. Small, .. arguments]);

    private string Left(string name) => _folder.File(Path.Combine("out", name));
}
