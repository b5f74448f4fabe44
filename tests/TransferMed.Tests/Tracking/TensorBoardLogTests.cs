using SkiaSharp;
using Tensorboard;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Tracking;
using TransferMed.Training;

namespace TransferMed.Tests.Tracking;

/// <summary>What a training leaves for TensorBoard, read by messages and checks of others.</summary>
public class TensorBoardLogTests
{
    private const string Loss = "training/loss";

    private static readonly TrainingOptions s_options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05, Seed = 11, Augmentation = Augmentation.Light };

    [Fact]
    public void Every_number_of_every_epoch_is_written()
    {
        using var folder = new TemporaryFolder();
        TrainingResult result = Train(s_options with { Callbacks = [new TensorBoardLog(folder.Path)] });

        Assert.Equal("brain.Event:2", EventReader.ReadFile(EventReader.Files(folder.Path).Single())[0].FileVersion);
        List<Event> events = EventReader.Read(folder.Path);
        Equal(Loss, epoch => epoch.Loss);
        Equal("training/learning_rate", epoch => epoch.LearningRate);
        Equal("training/images_per_second", epoch => epoch.ImagesPerSecond);
        Equal("training/seconds", epoch => epoch.Seconds);
        foreach (string metric in result.Epochs[0].Validation!.Keys.Where(name => result.Epochs.All(epoch => double.IsFinite(epoch.Validation![name]))))
        {
            Equal("validation/" + metric, epoch => epoch.Validation![metric]);
        }

        double now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.All(events, one => Assert.InRange(one.WallTime, now - 600, now + 1));

        void Equal(string tag, Func<EpochRecord, double> value) =>
            Assert.Equal(result.Epochs.Select(epoch => ((long)epoch.Epoch, (float)value(epoch))), EventReader.Scalars(events, tag));
    }

    [Fact]
    public void Hyperparameters_and_the_end_stand_in_the_plugins_messages()
    {
        using var folder = new TemporaryFolder();
        TrainingResult result = Train(s_options with { Callbacks = [new TensorBoardLog(folder.Path)], Optimizer = new Sgd { Momentum = 0.8 } });
        (long Step, Summary.Types.Value Value)[] values = [.. EventReader.Values(EventReader.Read(folder.Path))];

        // HParamsPluginData: version 1 (0, so absent), session_start_info 3, session_end_info 4. SessionStartInfo: hparams 1 of key 1 and value 2, start_time_secs 5. Value: number 2, string 3, bool 4.
        SummaryMetadata start = Metadata("_hparams_/session_start_info");
        Assert.Equal("hparams", start.PluginData.PluginName);
        WireMessage info = new WireMessage(start.PluginData.Content).Message(3);
        Dictionary<string, WireMessage> hyperparameters = info.Messages(1).ToDictionary(entry => entry.Text(1), entry => entry.Message(2));
        Assert.Equal(0.05, hyperparameters["learningRate"].Value(2));
        Assert.Equal(3.0, hyperparameters["epochs"].Value(2));
        Assert.Equal(0.8, hyperparameters["optimizer.momentum"].Value(2));
        Assert.Equal("Sgd", hyperparameters["optimizer"].Text(3));
        Assert.Equal(0ul, hyperparameters["keepBestWeights"].Value(4));
        Assert.False(hyperparameters.ContainsKey("workers"));
        double began = (double)info.Value(5);

        WireMessage end = new WireMessage(Metadata("_hparams_/session_end_info").PluginData.Content).Message(4);
        Assert.Equal(1ul, end.Value(1));
        Assert.True((double)end.Value(2) >= began);

        Summary.Types.Value text = values.Single(entry => entry.Value.Tag == "result").Value;
        Assert.Equal(("text", DataType.DtString), (text.Metadata.PluginData.PluginName, text.Tensor.Dtype));
        string markdown = text.Tensor.StringVal.Single().ToStringUtf8();
        Assert.Contains($"| macroF1 (decides) | {result.Validation![Metrics.MacroF1]:f4} |", markdown, StringComparison.Ordinal);
        Assert.Contains($"| 3 | {result.Epochs[2].Loss:f4} |", markdown, StringComparison.Ordinal);

        SummaryMetadata Metadata(string tag) => values.Single(entry => entry.Value.Tag == tag).Value.Metadata;
    }

    [Fact]
    public void A_training_that_goes_on_continues_the_epochs_in_a_new_file()
    {
        using var folder = new TemporaryFolder();
        string log = folder.File("log");
        TrainingOptions options = s_options with { CheckpointPath = folder.File("run.safetensors") };
        TrainingResult unbroken = Train(s_options);
        Assert.Throws<TransferMedException>(() => Train(options with { Callbacks = [new TensorBoardLog(log), new FailingAt(2)] }));

        // The second epoch was written, but its checkpoint was not: it is trained again.
        Assert.Equal(2, EventReader.Scalars(EventReader.Read(log), Loss).Length);
        Assert.DoesNotContain(EventReader.Values(EventReader.Read(log)), entry => entry.Value.Tag == "_hparams_/session_end_info");

        Train(options with { Callbacks = [new TensorBoardLog(log)] });
        Train(options with { Callbacks = [new TensorBoardLog(log)] });

        Assert.Equal(2, EventReader.Files(log).Length);
        Assert.Equal(Losses(unbroken), EventReader.Scalars(EventReader.Read(log), Loss));
        Assert.Single(EventReader.Values(EventReader.Read(log)), entry => entry.Value.Tag == "result");
        Assert.All(EventReader.Read(log), one => Assert.Null(one.SessionLog));
    }

    [Fact]
    public void Epochs_that_only_the_checkpoint_has_are_written_from_it()
    {
        using var folder = new TemporaryFolder();
        string log = folder.File("log");
        TrainingOptions options = s_options with { CheckpointPath = folder.File("run.safetensors") };
        Assert.Throws<TransferMedException>(() => Train(options with { Callbacks = [new FailingAt(3)] }));

        TrainingResult result = Train(options with { Callbacks = [new TensorBoardLog(log)] });

        Assert.Equal(Losses(result), EventReader.Scalars(EventReader.Read(log), Loss));
    }

    [Fact]
    public void Another_training_in_the_same_folder_takes_the_place_of_the_one_before()
    {
        using var folder = new TemporaryFolder();
        var log = new TensorBoardLog(folder.Path);
        Train(s_options with { Callbacks = [log] });
        TrainingResult second = Train(s_options with { Callbacks = [log], LearningRate = 0.02, Epochs = 2 });

        Assert.Equal(2, EventReader.Files(folder.Path).Length);
        List<Event> added = [.. EventReader.ReadFile(EventReader.Files(folder.Path)[1]).Skip(1)];
        Event restart = added[0];
        Assert.Equal((1L, SessionLog.Types.SessionStatus.Start), (restart.Step, restart.SessionLog.Status));
        Assert.Equal(Losses(second), EventReader.Scalars(added, Loss));
        Assert.Contains(EventReader.Values(added), entry => entry.Value.Tag == "result");
    }

    [Fact]
    public void Histograms_count_every_weight()
    {
        using var folder = new TemporaryFolder();
        Train(s_options with { Callbacks = [new TensorBoardLog(folder.Path, new TensorBoardOptions { HistogramInterval = 2 })] }, out Dictionary<string, float[]> weights, atEpoch: 2);

        (long Step, Summary.Types.Value Value)[] found = [.. EventReader.Values(EventReader.Read(folder.Path)).Where(entry => entry.Value.Histo is not null)];
        Assert.Equal(weights.Keys.Order(), found.Select(entry => entry.Value.Tag["weights/".Length..]).Order());
        foreach ((long step, Summary.Types.Value value) in found)
        {
            float[] expected = weights[value.Tag["weights/".Length..]];
            HistogramProto histogram = value.Histo;
            Assert.Equal((2L, (double)expected.Length, (double)expected.Min(), (double)expected.Max()), (step, histogram.Num, histogram.Min, histogram.Max));
            Assert.Equal(expected.Sum(weight => (double)weight), histogram.Sum, 1e-9);
            Assert.Equal(expected.Sum(weight => (double)weight * weight), histogram.SumSquares, 1e-9);
            Assert.Equal(histogram.BucketLimit.Order(), histogram.BucketLimit);
            for (int bucket = 0; bucket < histogram.Bucket.Count; bucket++)
            {
                // Up to a weight that lies on a border by rounding.
                double below = expected.Count(weight => weight < histogram.BucketLimit[bucket]);
                Assert.InRange(histogram.Bucket.Take(bucket + 1).Sum(), below - 1, Math.Max(below, bucket == histogram.Bucket.Count - 1 ? expected.Length : below) + 1);
            }
        }
    }

    [Fact]
    public void Errors_are_shown_as_pictures()
    {
        using var folder = new TemporaryFolder();
        // Labels that mean nothing: half of them are errors, whatever was learned.
        ImageDataset judged = Swapped(ToyImages.Create(6, name: "judged"));
        Train(s_options with { Callbacks = [new TensorBoardLog(folder.Path, new TensorBoardOptions { ErrorImages = judged, MaximumErrorImages = 5 })] });

        Summary.Types.Value[] pictures = [.. EventReader.Values(EventReader.Read(folder.Path)).Select(entry => entry.Value).Where(value => value.Image is not null)];
        Assert.Equal(5, pictures.Length);
        Assert.Matches("^errors/01 class[01] taken for class[01], p 0\\.\\d{3}$", pictures[0].Tag);
        using SKBitmap decoded = SKBitmap.Decode(pictures[0].Image.EncodedImageString.ToByteArray());
        Assert.Equal((256, 256, 256, 256), (decoded.Width, decoded.Height, pictures[0].Image.Width, pictures[0].Image.Height));
        var geometry = new ImageGeometry(256, 256, 3, ResizeMode.Pad);
        Assert.Contains(judged.Samples, sample =>
        {
            byte[] pixels = new byte[geometry.ByteCount];
            judged.Pixels.Read(sample, geometry, pixels);
            return Enumerable.Range(0, 256).All(x => decoded.GetPixel(x, 9) == new SKColor(pixels[3 * (9 * 256 + x)], pixels[3 * (9 * 256 + x) + 1], pixels[3 * (9 * 256 + x) + 2]));
        });
    }

    [Fact]
    public void Pictures_of_other_classes_are_refused_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        ImageDataset other = ToyImages.Create(2, classes: 3, name: "other");
        var steps = new Counting();
        string message = Assert.Throws<TransferMedException>(() => Train(s_options with { Callbacks = [new TensorBoardLog(folder.Path, new TensorBoardOptions { ErrorImages = other }), steps] })).Message;

        Assert.Contains("TensorBoardOptions.ErrorImages 'other' does not fit the network", message, StringComparison.Ordinal);
        Assert.Equal(0, steps.Steps);
    }

    [Theory]
    [InlineData(false, "The errors among 'judged' are not shown: ")]
    [InlineData(true, " taken for class")]
    public void Pictures_that_cannot_be_read_end_no_training(bool onlyToShow, string said)
    {
        using var folder = new TemporaryFolder();
        ImageDataset judged = Swapped(ToyImages.Create(4, name: "judged"));
        var damaged = new ImageDataset("judged", judged.Classes, judged.Samples, new Damaged(judged, onlyToShow));
        TrainingResult result = Train(s_options with { Callbacks = [new TensorBoardLog(folder.Path, new TensorBoardOptions { ErrorImages = damaged })] });

        Assert.Equal(3, result.Epochs.Count);
        Summary.Types.Value[] values = [.. EventReader.Values(EventReader.Read(folder.Path)).Select(entry => entry.Value)];
        Assert.Contains(values, value => value.Tag == "result");
        string text = values.Single(value => value.Tag == "errors/not shown").Tensor.StringVal.Single().ToStringUtf8();
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Contains("is damaged", text, StringComparison.Ordinal);
        Assert.DoesNotContain(values, value => value.Image is not null);
    }

    [Fact]
    public void Pictures_that_a_fault_has_lost_are_shown_when_the_training_goes_on()
    {
        using var folder = new TemporaryFolder();
        string log = folder.File("log");
        TrainingOptions options = s_options with { CheckpointPath = folder.File("run.safetensors") };
        ImageDataset judged = Swapped(ToyImages.Create(4, name: "judged"));
        var faulty = new ImageDataset("judged", judged.Classes, judged.Samples, new Damaged(judged, onlyToShow: true, path => new InvalidOperationException(path)));
        Assert.ThrowsAny<Exception>(() => Train(options with { Callbacks = [new TensorBoardLog(log, new TensorBoardOptions { ErrorImages = faulty })] }));
        Assert.DoesNotContain(EventReader.Values(EventReader.Read(log)), entry => entry.Value.Image is not null);

        Train(options with { Callbacks = [new TensorBoardLog(log, new TensorBoardOptions { ErrorImages = judged })] });
        Train(options with { Callbacks = [new TensorBoardLog(log, new TensorBoardOptions { ErrorImages = judged })] });

        string[] tags = [.. EventReader.Values(EventReader.Read(log)).Select(entry => entry.Value.Tag)];
        Assert.Single(tags, "result");
        Assert.Single(tags, tag => tag.StartsWith("errors/01 ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_is_said_before_a_training()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        Assert.Contains($"'{folder.File("file")}' cannot be created", Assert.Throws<TransferMedException>(() => new TensorBoardLog(folder.File("file"))).Message, StringComparison.Ordinal);
        Assert.Contains("HistogramInterval is 0", Assert.ThrowsAny<ArgumentException>(() => new TensorBoardLog(folder.Path, new TensorBoardOptions { HistogramInterval = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("MaximumErrorImages is 101", Assert.ThrowsAny<ArgumentException>(() => new TensorBoardLog(folder.Path, new TensorBoardOptions { MaximumErrorImages = 101 })).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => new TensorBoardLog(" "));
    }

    [SkippableFact]
    public void TensorBoard_itself_reads_it()
    {
        Skip.IfNot(Python.Has("tensorboard.backend.event_processing.event_accumulator"), "Debian's Python has no TensorBoard on this machine.");
        using var folder = new TemporaryFolder();
        string log = folder.File("log");
        TrainingResult result = Train(s_options with { Callbacks = [new TensorBoardLog(log, new TensorBoardOptions { HistogramInterval = 1, ErrorImages = Swapped(ToyImages.Create(2, name: "judged")) })] });
        string expected = folder.File("expected.json");
        File.WriteAllText(expected, System.Text.Json.JsonSerializer.Serialize(result.Epochs.Select(epoch => new { epoch.Epoch, epoch.Loss, F1 = epoch.Validation!["macroF1"] })));

        Python.Run(
            """
            import json, sys
            from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
            log = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'histograms': 0}).Reload()
            for tag, key in (('training/loss', 'Loss'), ('validation/macroF1', 'F1')):
                got, want = [(e.step, e.value) for e in log.Scalars(tag)], [(e['Epoch'], e[key]) for e in json.load(open(sys.argv[2]))]
                assert len(got) == len(want) and all(a[0] == b[0] and abs(a[1] - b[1]) < 1e-6 for a, b in zip(got, want)), (got, want)
            assert [e.histogram_value.num for e in log.Histograms('weights/head6.weight')] == [12, 12, 12]
            assert log.Images(log.Tags()['images'][0])[0].width == 256
            plugins = {tag: log.SummaryMetadata(tag).plugin_data.plugin_name for tag in log.Tags()['tensors']}
            assert plugins == {'_hparams_/session_start_info': 'hparams', '_hparams_/session_end_info': 'hparams', 'result': 'text'}, plugins
            from tensorboard.plugins.hparams import metadata
            start = metadata.parse_session_start_info_plugin_data(log.SummaryMetadata('_hparams_/session_start_info').plugin_data.content)
            assert start.hparams['learningRate'].number_value == 0.05
            assert metadata.parse_session_end_info_plugin_data(log.SummaryMetadata('_hparams_/session_end_info').plugin_data.content).status == 1
            """,
            log,
            expected);
    }

    private static IEnumerable<(long, float)> Losses(TrainingResult result) => result.Epochs.Select(epoch => ((long)epoch.Epoch, (float)epoch.Loss));

    /// <summary>The same pictures with labels that mean nothing.</summary>
    private static ImageDataset Swapped(ImageDataset dataset) =>
        new(dataset.Name, dataset.Classes, dataset.Samples.Select((sample, i) => sample with { Label = i % 2 }), new AsBefore(dataset));

    private static TrainingResult Train(TrainingOptions options) => Train(options, out _, atEpoch: 0);

    private static TrainingResult Train(TrainingOptions options, out Dictionary<string, float[]> weights, int atEpoch)
    {
        var kept = new Dictionary<string, float[]>(StringComparer.Ordinal);
        using Network network = ToyNetwork.Create();
        TrainingResult result = new Trainer(network, options with { Callbacks = [.. options.Callbacks, new Keeping(kept, atEpoch)] }).Fit(ToyImages.Create(16), ToyImages.Create(4, name: "validation"));
        weights = kept;
        return result;
    }

    private sealed class FailingAt(int epoch) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext run)
        {
            if (run.Epoch == epoch)
            {
                throw new IOException("The power is gone.");
            }
        }
    }

    private sealed class Keeping(Dictionary<string, float[]> weights, int epoch) : TrainingCallback
    {
        public override void OnEpochEnd(TrainingContext run)
        {
            foreach (NetworkParameter parameter in run.Network.AllParameters.Where(_ => run.Epoch == epoch))
            {
                weights.Add(parameter.Name, [.. parameter.Tensor.detach().contiguous().data<float>()]);
            }
        }
    }

    private sealed class Counting : TrainingCallback
    {
        public int Steps { get; private set; }

        public override void OnBatchEnd(TrainingContext run) => Steps++;
    }

    private sealed class Damaged(ImageDataset dataset, bool onlyToShow, Func<string, Exception>? fault = null) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            if (!onlyToShow || geometry.Height == 256)
            {
                throw fault?.Invoke(sample.Path) ?? new TransferMedException($"'{sample.Path}' is damaged.");
            }

            dataset.Pixels.Read(sample, geometry, destination);
        }
    }

    private sealed class AsBefore(ImageDataset dataset) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) =>
            dataset.Pixels.Read(dataset.Samples.Single(before => before.Path == sample.Path), geometry, destination);
    }
}
