using System.Globalization;
using System.Text;
using TransferMed.Datasets;
using TransferMed.Packaging;

namespace TransferMed.Samples.Tests.Finetune;

/// <summary>Runs samples/Finetune and samples/Predict for grades, findings and values.</summary>
public sealed class FinetuneTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FinetuneTaskTests()
    {
        Images.Write(_folder.File("data"), ["dark", "light"], perClass: 24);
        var manifest = new StringBuilder("path,signs,age,severity\n");
        foreach ((int i, string file) in Directory.GetFiles(_folder.File("data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Index())
        {
            string name = Path.GetRelativePath(_folder.Path, file).Replace('\\', '/');
            manifest.Append(CultureInfo.InvariantCulture, $"{name},{(i % 3) switch { 0 => "edema", 1 => "edema|mass", _ => "" }},{40.5 + i % 17},{(i % 2 == 0 ? "none" : "severe")}\n");
        }

        File.WriteAllText(_folder.File("list.csv"), manifest.ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("findings", "signs", "path,edema,mass,findings,outOfDistribution")]
    [InlineData("values", "age", "path,age,age lower,age upper,outOfDistribution")]
    [InlineData("grades", "severity", "path,predicted,none,severe,set,setSize,outOfDistribution,abstained,reason")]
    public void A_task_becomes_a_package_a_report_and_predictions(string task, string column, string header)
    {
        string[] order = task == "grades" ? ["--order", "none,severe"] : [];
        Assert.Equal(0, SampleProgram.Run(
            "Finetune", [_folder.File("list.csv"), "--task", task, "--columns", $"label={column}", .. order, "--epochs", "1", "--size", "32", "--batch", "8", "--device", "cpu", "--out", _folder.File("out")]));

        ModelCard card = ModelPackage.Inspect(_folder.File("out/model.tmed"));
        Assert.Equal(task switch { "findings" => typeof(MultiLabel), "values" => typeof(Regression), _ => typeof(Ordinal) }, card.Task.GetType());
        Assert.NotNull(card.Assessment?.Evaluation);
        Assert.Contains("<html", File.ReadAllText(_folder.File("out/report.html")), StringComparison.Ordinal);

        Assert.Equal(0, SampleProgram.Run("Predict", _folder.File("out/model.tmed"), _folder.File("data"), "--csv", _folder.File("torch.csv")));
        Assert.Equal(0, SampleProgram.Run("Predict", _folder.File("out/model.tmed"), _folder.File("data"), "--csv", _folder.File("onnx.csv"), "--onnx"));
        string[] torch = File.ReadAllLines(_folder.File("torch.csv")), onnx = File.ReadAllLines(_folder.File("onnx.csv"));
        Assert.Equal(header, torch[0]);
        Assert.Equal(49, torch.Length);
        Assert.All(torch.Zip(onnx).Skip(1), pair => Assert.Equal(Number(pair.First, task), Number(pair.Second, task), 1e-3));
    }

    [Fact]
    public void Grades_without_an_order_are_refused_before_any_work()
    {
        Assert.NotEqual(0, SampleProgram.Run("Finetune", [_folder.File("list.csv"), "--task", "grades", "--columns", "label=severity", "--out", _folder.File("out")]));
        Assert.False(File.Exists(_folder.File("out/model.tmed")));
    }

    private static double Number(string line, string task) => double.Parse(line.Split(',')[task == "grades" ? 2 : 1], CultureInfo.InvariantCulture);
}
