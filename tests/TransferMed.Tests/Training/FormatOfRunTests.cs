using System.Text.Json.Nodes;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Storage;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

/// <summary>The memory format of a run that leaves it open: chosen by a measurement, said, and kept when it goes on.</summary>
public sealed class FormatOfRunTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.02, Seed = 11, Augmentation = Augmentation.Light };

    [Theory]
    [InlineData(0.9, MemoryFormat.Contiguous)]
    [InlineData(1.1, MemoryFormat.ChannelsLast)]
    public void A_run_is_that_of_the_format_that_was_measured_to_be_faster(double ratio, MemoryFormat format)
    {
        var log = new RecordingLogger();
        (int[] bits, TrainingResult result) = Fit(Options, Measuring(ratio), log);
        (int[] asked, TrainingResult byOptions) = Fit(Options with { MemoryFormat = format }, Forbidden);

        Assert.Equal(asked, bits);
        Assert.Equal((format, format), (result.MemoryFormat, byOptions.MemoryFormat));
        Assert.StartsWith("measured 1.1", result.MemoryFormatReason, StringComparison.Ordinal);
        Assert.Equal("as the options say", byOptions.MemoryFormatReason);
        Assert.Contains($"Memory format: {FormatChoice.Words(format)}, {result.MemoryFormatReason}", log.Lines);
    }

    [Fact]
    public void A_short_run_takes_the_rule()
    {
        TrainingResult result = Fit(Options, new FormatChooser(new FormatMemory(null), (_, _, _, _) => throw new InvalidOperationException("measured"))).Result;

        Assert.Equal((MemoryFormat.ChannelsLast, "not measured: 12 steps are fewer than 100"), (result.MemoryFormat, result.MemoryFormatReason));
    }

    [Theory]
    [InlineData(0.9, MemoryFormat.Contiguous)]
    [InlineData(1.1, MemoryFormat.ChannelsLast)]
    public void A_run_that_goes_on_keeps_its_format_and_measures_nothing(double ratio, MemoryFormat format)
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        int[] unbroken = Fit(Options with { MemoryFormat = format }, Forbidden).Bits;
        Cut(options, Measuring(ratio));

        (int[] bits, TrainingResult result) = Fit(options, Forbidden, networkSeed: 99);

        Assert.Equal(unbroken, bits);
        Assert.Equal((format, "as the checkpoint says"), (result.MemoryFormat, result.MemoryFormatReason));
    }

    [Fact]
    public void A_run_that_starts_again_is_measured_again()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        Cut(options, Measuring(1.1));

        Assert.Equal(MemoryFormat.Contiguous, Fit(options with { Resume = false }, Measuring(0.9)).Result.MemoryFormat);
    }

    [Fact]
    public void A_run_does_not_go_on_in_another_format()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        Cut(options, Measuring(1.1));

        var error = Assert.Throws<StorageException>(() => Fit(options with { AutoFormat = new FormatDecision(MemoryFormat.Contiguous, "decided") }, Forbidden));
        Assert.Contains("memoryFormat is Contiguous, the checkpoint has ChannelsLast", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused_for_what_it_is()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { CheckpointPath = folder.File("run.safetensors") };
        Cut(options, Measuring(1.1));
        File.WriteAllBytes(options.CheckpointPath!, File.ReadAllBytes(options.CheckpointPath!)[..40]);

        Assert.Contains("cannot be continued from", Assert.Throws<StorageException>(() => Fit(options, Forbidden)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"arithmetic":{"memoryFormat":"Contiguous"},"recipe":{"memoryFormat":"Auto"}}""", MemoryFormat.Contiguous)]
    [InlineData("""{"arithmetic":{},"recipe":{"memoryFormat":"Auto"}}""", MemoryFormat.ChannelsLast)]
    [InlineData("""{"arithmetic":{},"recipe":{"memoryFormat":"Contiguous"}}""", MemoryFormat.Contiguous)]
    [InlineData("""{"arithmetic":{"memoryFormat":"1"},"recipe":{"memoryFormat":"Auto"}}""", null)]
    [InlineData("""{"arithmetic":{"memoryFormat":2},"recipe":{"memoryFormat":"Auto"}}""", null)]
    [InlineData("""{"arithmetic":{"memoryFormat":"Other"},"recipe":{"memoryFormat":"Auto"}}""", null)]
    [InlineData("""{"arithmetic":{},"recipe":3}""", null)]
    [InlineData("""{"arithmetic":3}""", null)]
    public void The_format_of_a_stored_run_is_what_it_says_or_the_rule_of_then(string stored, MemoryFormat? format) =>
        Assert.Equal(format, RunIdentity.FormatOf((JsonObject)JsonNode.Parse(stored)!));

    private static FormatChooser Forbidden => new(new FormatMemory(null), (_, _, _, _) => throw new InvalidOperationException("measured"), fewestSteps: 1);

    private static FormatChooser Measuring(double ratio) => new(new FormatMemory(null), (_, _, _, _) => new FormatTiming(ratio, 3, 0.5), fewestSteps: 1);

    private static (int[] Bits, TrainingResult Result) Fit(TrainingOptions options, FormatChooser chooser, RecordingLogger? log = null, long networkSeed = 5)
    {
        using Network network = ToyNetwork.Create(seed: networkSeed);
        TrainingResult result = new Trainer(network, options, log) { Formats = chooser }.Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
        return (ToyNetwork.Bits(network), result);
    }

    /// <summary>Begins a run and ends it in its second epoch.</summary>
    private static void Cut(TrainingOptions options, FormatChooser chooser)
    {
        using var source = new CancellationTokenSource();
        var progress = new SynchronousProgress<TrainingProgress>(p =>
        {
            if (p is { Epoch: 2, Step: 1 })
            {
                source.Cancel();
            }
        });
        using Network network = ToyNetwork.Create();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new Trainer(network, options) { Formats = chooser }.Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"), progress, source.Token));
    }
}
