using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

/// <summary>What a measurement decides, when there is one, and what is remembered of it.</summary>
public sealed class FormatChooserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly Network _network = ToyNetwork.Create();
    private int _measured;

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0.9, MemoryFormat.Contiguous, "contiguous, measured 1.11x of channels-last in 0.5 s")]
    [InlineData(0.97, MemoryFormat.Contiguous, "contiguous, measured 1.03x of channels-last in 0.5 s")]
    [InlineData(0.98, MemoryFormat.ChannelsLast, "channels-last, measured 0.98x of contiguous in 0.5 s: too little to leave the rule")]
    [InlineData(1.02, MemoryFormat.ChannelsLast, "channels-last, measured 1.02x of contiguous in 0.5 s: too little to leave the rule")]
    [InlineData(1.09, MemoryFormat.ChannelsLast, "channels-last, measured 1.09x of contiguous in 0.5 s")]
    public void The_faster_format_is_chosen_and_said(double ratio, MemoryFormat format, string words)
    {
        FormatDecision decision = Choose(Measuring(ratio, folder: null));

        Assert.Equal(format, decision.Format);
        Assert.Equal(words, $"{decision}");
    }

    [Fact]
    public void A_ratio_is_the_median_of_its_rounds()
    {
        Assert.Equal(new FormatTiming(0.92, 3, 1.5), FormatTiming.Of([0.95, 0.92, 0.5], 1.5));
        Assert.Equal(1.1, FormatTiming.Of([1.2, 1], 0).Ratio, 12);
        Assert.Equal(0.7, FormatTiming.Of([0.7], 0).Ratio);
    }

    [Theory]
    [InlineData(true, 0.92, 0.5, 0.97, 5.0)]
    [InlineData(false, 0.8, 0.5, 1.1, 5.0)]
    [InlineData(false, 0.5, 1.17)]
    [InlineData(true, 0.9, 1.1)]
    [InlineData(true, 0.5)]
    public void What_its_rounds_disagree_about_is_kept_in_the_process_alone(bool agreed, params double[] ratios)
    {
        var timing = FormatTiming.Of(ratios, 1);
        Assert.Equal(agreed, timing.IsSettled);
        new FormatMemory(_folder.Path).Keep("key", timing, _log);
        Assert.Equal(agreed ? 1 : 0, Directory.GetFiles(_folder.Path).Length);
        var memory = new FormatMemory(_folder.Path);
        memory.Keep("key", timing, _log);
        Assert.Equal(timing, memory.Find("key", _log));
    }

    [Fact]
    public void It_is_measured_once_in_a_process_and_once_on_a_machine()
    {
        FormatChooser first = Measuring(0.9);
        Assert.Equal("contiguous, measured 1.11x of channels-last in 0.5 s", $"{Choose(first)}");
        Assert.Equal("contiguous, measured 1.11x of channels-last earlier", $"{Choose(first)}");
        Assert.Equal("contiguous, measured 1.11x of channels-last earlier", $"{Choose(Measuring(1.5))}");
        Assert.Equal(1, _measured);
        Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Another_batch_precision_or_network_is_measured_anew_and_another_head_is_not()
    {
        FormatChooser chooser = Measuring(0.9);
        Choose(chooser);
        Choose(chooser, batch: 9);
        Choose(chooser, precision: Precision.BFloat16);
        using Network wider = Network.Create(ToyNetwork.Spec().WithInput(3, 10, 10), seed: 1);
        Choose(chooser, network: wider);
        Assert.Equal(4, _measured);

        using Network reheaded = ToyNetwork.Create(classes: 5);
        Choose(chooser, network: reheaded);
        Assert.Equal(4, _measured);
    }

    [Fact]
    public void The_key_says_all_that_speed_depends_on()
    {
        string key = FormatKey.Of(_network.Spec, 8, Precision.Full);

        Assert.All(
            (string[])[CpuModel.Name, CpuInstructions.Description, TorchRuntime.LibTorchVersion, LibraryVersion.Current, $"\"threads\":{TorchRuntime.Threads}", "\"batch\":8", "\"precision\":\"Full\""],
            part => Assert.Contains(part.StartsWith('"') ? part : System.Text.Json.JsonEncodedText.Encode(part).ToString(), key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"key\":\"other\",\"timing\":{\"ratio\":1.5,\"rounds\":3,\"seconds\":1}}")]
    [InlineData("{\"key\":KEY,\"timing\":{\"ratio\":-1.5,\"rounds\":3,\"seconds\":1}}")]
    [InlineData("{\"key\":KEY,\"timing\":{\"ratio\":1.5,\"rounds\":0,\"seconds\":1}}")]
    [InlineData("{\"key\":KEY,\"timing\":{\"ratio\":1.5,\"rounds\":3}}")]
    [InlineData("{\"key\":KEY,\"timing\":null}")]
    public void A_damaged_file_is_measured_anew_and_replaced(string content)
    {
        string key = FormatKey.Of(_network.Spec, 8, Precision.Full);
        string path = _folder.File(FormatKey.FileName(key));
        File.WriteAllText(path, content.Replace("KEY", System.Text.Json.JsonSerializer.Serialize(key), StringComparison.Ordinal));

        Assert.Equal(MemoryFormat.Contiguous, Choose(Measuring(0.9)).Format);
        Assert.Equal(1, _measured);
        Assert.StartsWith($"{path} cannot be read, and the memory format is measured anew: ", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Choose(Measuring(1.5));
        Assert.Equal(1, _measured);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_stops_nothing()
    {
        File.WriteAllText(_folder.File("file"), "no folder");

        FormatChooser chooser = Measuring(0.9, _folder.File("file"));
        Assert.Equal(MemoryFormat.Contiguous, Choose(chooser).Format);
        Assert.Contains("cannot be written", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Choose(chooser);
        Assert.Equal(1, _measured);
    }

    [Fact]
    public void Where_measuring_does_not_pay_the_rule_stands()
    {
        using Network flat = Network.Create(NetworkBuilder.Input(3, 8, 8).Flatten().Linear(4).Head(2).Build(), seed: 1);

        Assert.Equal("channels-last, not measured: 99 steps are fewer than 100", $"{Choose(Measuring(0.9), steps: 99)}");
        Assert.Equal("channels-last, not measured: the network has no convolution", $"{Choose(Measuring(0.9), network: flat)}");
        Assert.Equal("channels-last, not measured: TRANSFERMED_FORMATS is off", $"{Choose(FormatChooser.Of("off", _folder.Path))}");
        Assert.Equal(0, _measured);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_environment_names_the_folder()
    {
        Choose(FormatChooser.Of(_folder.File("named"), _folder.File("user"), Measured));
        Choose(FormatChooser.Of(null, _folder.File("user"), Measured));
        Choose(FormatChooser.Of("", null, Measured));

        Assert.Equal(["named", "user"], Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Single(Directory.GetFiles(_folder.File("named")));
        Assert.Single(Directory.GetFiles(_folder.File(Path.Combine("user", "formats"))));
    }

    private FormatDecision Choose(FormatChooser chooser, Network? network = null, int batch = 8, Precision precision = Precision.Auto, long steps = 100) =>
        chooser.Choose(network ?? _network, batch, precision, steps, _log, CancellationToken.None);

    private static FormatTiming Measured(Network network, int batchSize, Precision precision, CancellationToken cancellation) => new(0.9, 3, 0.5);

    private FormatChooser Measuring(double ratio) => Measuring(ratio, _folder.Path);

    private FormatChooser Measuring(double ratio, string? folder) => new(new FormatMemory(folder), (_, _, _, _) =>
    {
        _measured++;
        return new FormatTiming(ratio, 3, 0.5);
    });
}
