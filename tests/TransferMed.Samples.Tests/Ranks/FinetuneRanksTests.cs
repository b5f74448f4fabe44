using TransferMed.Packaging;

namespace TransferMed.Samples.Tests.Ranks;

/// <summary>samples/Finetune --data-parallel over two processes: one of them writes.</summary>
public sealed class FinetuneRanksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Two_processes_leave_one_model_and_one_report()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        Images.Write(_folder.File("data"), ["normal", "ulcer"], perClass: 25);
        string[] arguments = [_folder.File("data"), "--out", _folder.File("out"), "--data-parallel", "--epochs", "2", "--size", "32", "--batch", "8", "--device", "cpu"];
        (int code, string output) = RankRun.Of(2, RankRun.Built("samples", "Finetune"), arguments);

        Assert.True(code == 0, output);
        Assert.Contains(", 2 processes", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("epoch 2/2").Length);
        Assert.Equal(2, ModelPackage.Inspect(_folder.File("out/model.tmed")).Training!.Epochs);
        Assert.True(File.Exists(_folder.File("out/report.html")));
        Assert.False(File.Exists(_folder.File("out/checkpoint.safetensors")));

        // Without a launcher it is one process.
        Assert.Equal(0, SampleProgram.Run("Finetune", [_folder.File("data"), "--out", _folder.File("alone"), .. arguments[3..]]));
    }

    [SkippableFact]
    public void What_is_wrong_with_the_data_ends_both()
    {
        Skip.If(RankRun.Missing() is { }, RankRun.Missing());
        (int code, string output) = RankRun.Of(2, RankRun.Built("samples", "Finetune"), _folder.File("none"), "--out", _folder.File("out"), "--data-parallel");

        Assert.NotEqual(0, code);
        Assert.Contains("none", output, StringComparison.Ordinal);
    }
}
