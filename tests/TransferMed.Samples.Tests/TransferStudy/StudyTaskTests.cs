using System.Globalization;
using System.Text;
using TransferMed.Datasets;
using TransferMed.Packaging;
using TransferMed.Studies;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>Runs samples/TransferStudy for targets of findings and values.</summary>
public sealed class StudyTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StudyTaskTests()
    {
        Images.Write(_folder.File("data"), ["dark", "light"], perClass: 24);
        var manifest = new StringBuilder("path,signs,age\n");
        foreach ((int i, string file) in Directory.GetFiles(_folder.File("data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Index())
        {
            string name = Path.GetRelativePath(_folder.Path, file).Replace('\\', '/');
            manifest.Append(CultureInfo.InvariantCulture, $"{name},{(i % 3) switch { 0 => "edema", 1 => "edema|mass", _ => "" }},{40.5 + i % 17}\n");
        }

        File.WriteAllText(_folder.File("list.csv"), manifest.ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("findings", "signs", "exact match", "of macro F1", "F1", "finding")]
    [InlineData("values", "age", "Pearson correlation", "of R2", "R2", "fifth")]
    public void The_table_and_the_verdicts_are_of_the_targets_task(string task, string column, string third, string verdict, string main, string each)
    {
        Images.Write(_folder.File("skin"), ["dark", "light", "red"], perClass: 8);
        string[] study =
        [
            "--target", _folder.File("list.csv"), "--task", task, "--columns", $"label={column}", "--source", $"skin={_folder.File("skin")}", "--size", "16", "--train-per-class", "4",
            "--epochs", "1", "--pretrain-epochs", "1", "--batch", "8", "--seeds", "5", "--no-audit", "--device", "cpu", "--out", _folder.File("out"),
        ];
        string console = Printed(() => Assert.Equal(0, SampleProgram.Run("TransferStudy", study)));
        Assert.Contains(third, console, StringComparison.Ordinal);
        Assert.Contains($"gain over scratch ({main})", console, StringComparison.Ordinal);
        Assert.Contains(verdict, console, StringComparison.Ordinal);
        Assert.Contains($"validation {main} ", console, StringComparison.Ordinal);
        Assert.Contains($"4 training pictures per {each}", console, StringComparison.Ordinal);
        Assert.Contains($"scratch 4/{each} seed 0", console, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", console, StringComparison.Ordinal);

        StudyResult result = StudyResult.Read(_folder.File("out"));
        Assert.IsType(task == "findings" ? typeof(MultiLabel) : typeof(Regression), result.Task);
        Assert.Equal(result.Task, ModelPackage.Inspect(_folder.File("out/models/skin.tmed")).Task);
        Assert.True(File.Exists(_folder.File("out/report.html")));
    }

    private static string Printed(Action run)
    {
        TextWriter before = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            run();
        }
        finally
        {
            Console.SetOut(before);
        }

        return written.ToString();
    }
}
