using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Tests.Loading;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Transfer;

public sealed class ProbeTests : IDisposable
{
    private static readonly ProbeOptions Given = new() { Strength = 0.1, CheckPreprocessing = false };

    private readonly TrainedModel _source = new(ToyNetwork.Create(classes: 3), ["x", "y", "z"], Preprocessing.Half());

    public void Dispose()
    {
        MemoryBudget.LimitBytes = 0;
        _source.Dispose();
    }

    [Fact]
    public async Task The_head_is_the_regression_on_standardised_features_as_one_linear_layer()
    {
        ImageDataset train = Unequal();
        foreach ((bool balanced, FeatureScaling scaling) in ((bool, FeatureScaling)[])[(false, FeatureScaling.Standard), (true, FeatureScaling.Standard), (true, FeatureScaling.Pareto)])
        {
            using TrainedModel probe = await TransferLearning.ProbeAsync(_source, train, options: Given with { BalancedClasses = balanced, Scaling = scaling });
            Assert.Equal(scaling, probe.Probe!.Scaling);
            IReadOnlyList<float[]> features = probe.Outputs(train).Features;
            double[] means = [.. Columns(features).Select(column => column.Average())];
            double[] deviations = [.. Columns(features).Select((column, j) => Math.Sqrt(column.Average(v => (v - means[j]) * (v - means[j]))))];
            double[] divisors = scaling == FeatureScaling.Standard ? deviations : Pareto(deviations);
            var rows = new RowMatrix(train.Count, means.Length);
            for (int i = 0; i < train.Count; i++)
            {
                for (int j = 0; j < means.Length; j++)
                {
                    rows[i][j] = deviations[j] > 1e-9 ? (features[i][j] - means[j]) / divisors[j] : 0;
                }
            }

            int[] labels = [.. train.Samples.Select(s => s.Label)];
            var regression = new LogisticRegression(rows, labels, 2, balanced ? LogisticRegression.Balanced(labels, 2) : null);
            LogisticFit fit = regression.Fit(0.1);
            PredictionSet predictions = probe.Predict(train);
            for (int i = 0; i < train.Count; i++)
            {
                double[] scores = regression.Scores(fit, i);
                Assert.Equal(1 / (1 + Math.Exp(scores[0] - scores[1])), predictions.Probabilities(i)[1], 1e-5);
            }
        }
    }

    [Fact]
    public async Task A_probe_changes_the_head_alone_and_takes_the_classes_of_the_pictures()
    {
        int[] before = ToyNetwork.Bits(_source.Network);
        using TrainedModel probe = await TransferLearning.ProbeAsync(_source, ToyImages.Create(12), ToyImages.Create(4, name: "watch"));

        Assert.Equal(before, ToyNetwork.Bits(_source.Network));
        Assert.Equal(["class0", "class1"], probe.Classes);
        Assert.Equal(_source.Network.State().Count - 2, probe.Transfer!.Copied.Count);
        Assert.All(_source.Network.State().Zip(probe.Network.State()).SkipLast(2), pair => Assert.Equal(ToyNetwork.Values(pair.First.Value), ToyNetwork.Values(pair.Second.Value)));
        Assert.Equal(1, probe.Evaluate(ToyImages.Create(8, name: "test")).Accuracy);
        Assert.False(probe.Network.training);
    }

    [Fact]
    public async Task Its_validation_stands_in_the_result_as_that_of_one_epoch()
    {
        ImageDataset watch = ToyImages.Create(5, name: "watch");
        var reports = new List<TrainingProgress>();
        using TrainedModel probe = await TransferLearning.ProbeAsync(
            _source, new DatasetParts(ToyImages.Create(40), watch, watch.Subset([])), Given, new SynchronousProgress<TrainingProgress>(reports.Add));

        EpochRecord record = Assert.Single(probe.Training!.Epochs);
        Assert.Equal(probe.Evaluate(watch).Metrics, record.Validation);
        Assert.Equal((1, 1), (probe.Training.ChosenEpoch, record.Epoch));
        Assert.InRange(record.Loss, 0, Math.Log(2));
        Assert.Equal([1, 2, 1], reports.Select(report => report.Step));
        Assert.Same(record, reports[^1].Finished);
        using TrainedModel unwatched = await TransferLearning.ProbeAsync(_source, new DatasetParts(ToyImages.Create(8), watch.Subset([]), watch), Given);
        Assert.Null(unwatched.Training!.Epochs[0].Validation);
    }

    [Fact]
    public async Task The_strength_is_chosen_by_the_loss_of_a_cross_validation()
    {
        using TrainedModel chosen = await TransferLearning.ProbeAsync(_source, ToyImages.Create(10), options: new() { Strengths = [1, 1e-6, 1e-3] });
        Assert.Equal(5, chosen.Probe!.Folds);
        Assert.Equal([1e-6, 1e-3, 1], chosen.Probe.Losses.Keys);
        Assert.Equal(chosen.Probe.Losses.MinBy(pair => pair.Value).Key, chosen.Probe.Strength);
        Assert.Equal(1, chosen.Probe.Strength);

        // Groups that hold whole classes cannot be divided.
        ImageDataset train = ToyImages.Parted(12, _ => null, i => $"g{i % 2}");
        using TrainedModel undivided = await TransferLearning.ProbeAsync(_source, train, options: new() { Strengths = [1, 1e-6, 1e-3] });
        Assert.Equal((0, 1e-3), (undivided.Probe!.Folds, undivided.Probe.Strength));
        using TrainedModel given = await TransferLearning.ProbeAsync(_source, train, options: Given);
        Assert.Equal((0, 0.1), (given.Probe!.Folds, given.Probe.Strength));
        Assert.Empty(given.Probe.Losses);
    }

    [Fact]
    public async Task Mirror_images_are_taken_unasked_where_they_lower_the_loss_of_a_probe_that_errs()
    {
        // A third of the labels is drawn, so that no probe is right everywhere. The pictures stay those of their own labels.
        ImageDataset clean = ToyImages.Create(12);
        var noisy = new ImageDataset(
            "noisy", clean.Classes, clean.Samples.Select((sample, i) => sample with { Label = i % 3 == 0 ? (i / 3) % 2 : sample.Label }), new OfOwnLabel(clean));
        ProbeOptions options = new() { Strengths = [1e-3, 1e-2], Scaling = FeatureScaling.Standard };
        using TrainedModel unasked = await TransferLearning.ProbeAsync(_source, noisy, options: options);
        using TrainedModel plain = await TransferLearning.ProbeAsync(_source, noisy, options: options with { Flips = false });
        using TrainedModel mirrored = await TransferLearning.ProbeAsync(_source, noisy, options: options with { Flips = true });
        Assert.Equal((false, true), (plain.Probe!.Flips, mirrored.Probe!.Flips));
        Assert.Equal((0, 1), (plain.Probe.ViewPenalty, mirrored.Probe.ViewPenalty));
        Assert.True(mirrored.Probe.Losses.Values.Min() < plain.Probe.Losses.Values.Min());
        Assert.True(unasked.Probe!.Flips);
        Assert.Equal(ToyNetwork.Bits(mirrored.Network), ToyNetwork.Bits(unasked.Network));

        using TrainedModel right = await TransferLearning.ProbeAsync(_source, clean, options: options with { Strengths = [1, 10] });
        Assert.False(right.Probe!.Flips);
    }

    [Fact]
    public void The_views_of_a_picture_are_the_symmetries_of_a_square()
    {
        ImageDataset images = ToyImages.Create(2);
        using Network network = ToyNetwork.Create();
        using var extraction = new FeatureExtraction(network, null, null, NullLogger.Instance);
        float[][] views = extraction.Of(images, Preprocessing.Half(), flips: true, null, default);
        Assert.Equal(images.Count * Dihedral.Count, views.Length);
        foreach (ImageOrientation orientation in Enum.GetValues<ImageOrientation>())
        {
            var turned = new ImageDataset("turned", images.Classes, images.Samples, new Turned(orientation));
            foreach ((int i, float[] row) in extraction.Once(turned, Preprocessing.Half(), default).Index())
            {
                Assert.All(row.Zip(views[i * Dihedral.Count + (int)orientation]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }
    }

    [Fact]
    public void Mirror_images_that_have_no_room_are_not_tried_unasked()
    {
        float[][] rows = [.. Enumerable.Range(0, 24).Select(_ => new float[6])];
        foreach ((InputShape input, int views) in new[] { (InputShape.Square(8), 8), (new InputShape(3, 8, 9), 4) })
        {
            MemoryBudget.LimitBytes = (long)ProbeMemory.Bytes(6, (1 + views) * 24);
            Assert.True(ProbeMemory.HasRoomForMirrors(input, rows));
            MemoryBudget.LimitBytes--;
            Assert.False(ProbeMemory.HasRoomForMirrors(input, rows));
        }
    }

    [Fact]
    public void Candidates_go_by_the_number_of_features()
    {
        Assert.Equal([0.005 / 512, 0.05 / 512, 0.5 / 512, 5.0 / 512], new ProbeOptions().CandidatesFor(512));
        Assert.Equal([0.1, 2], new ProbeOptions { Strengths = [2, 0.1, 2] }.CandidatesFor(512));
    }

    [Fact]
    public async Task Two_probes_are_equal_to_the_bit()
    {
        using TrainedModel first = await TransferLearning.ProbeAsync(_source, ToyImages.Create(10));
        using TrainedModel second = await TransferLearning.ProbeAsync(_source, ToyImages.Create(10));
        Assert.Equal(ToyNetwork.Bits(first.Network), ToyNetwork.Bits(second.Network));
    }

    [Fact]
    public async Task Fine_tuning_starts_from_its_head()
    {
        DatasetParts parts = new(ToyImages.Create(10), ToyImages.Create(4, name: "watch"), ToyImages.Create(4, name: "test"));
        using TrainedModel probe = await TransferLearning.ProbeAsync(_source, parts, Given);
        var options = new FineTuneOptions { Epochs = 1, BatchSize = 8, LearningRate = 1e-9, AverageDecay = null };
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(probe, parts, options);
        Assert.All(
            ToyNetwork.Values(probe.Network.State()[^2].Value).Zip(ToyNetwork.Values(tuned.Network.State()[^2].Value)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Same(probe.Transfer, tuned.Transfer);
        Assert.Null(tuned.Probe);
    }

    [Fact]
    public async Task A_saved_probe_predicts_as_before()
    {
        using var folder = new TemporaryFolder();
        ImageDataset test = ToyImages.Create(8, name: "test");
        using TrainedModel probe = await TransferLearning.ProbeAsync(_source, ToyImages.Create(10), options: Given);
        probe.Save(folder.File("probe.tmed"));
        using var loaded = TrainedModel.Load(folder.File("probe.tmed"));
        Assert.All(Enumerable.Range(0, test.Count), i => Assert.Equal(probe.Predict(test).Probabilities(i).ToArray(), loaded.Predict(test).Probabilities(i).ToArray()));
        Assert.Equal(1, loaded.Card.Training!.Epochs);
    }

    [Fact]
    public async Task Mirror_images_count_as_one_together()
    {
        // Pictures whose features do not change when they are mirrored: eight views say what one says, scaled alike.
        ProbeOptions given = Given with { Scaling = FeatureScaling.Standard };
        using TrainedModel symmetric = new(Network.Create(NetworkBuilder.Input(3, 8, 8).Conv(4, kernel: 1).GlobalAveragePool().Head(2).Build(), 1), ["class0", "class1"], Preprocessing.Half());
        using TrainedModel plain = await TransferLearning.ProbeAsync(symmetric, Unequal(), options: given);
        using TrainedModel mirrored = await TransferLearning.ProbeAsync(symmetric, Unequal(), options: given with { Flips = true });
        Assert.All(Head(plain).Zip(Head(mirrored)), pair => Assert.Equal(pair.First, pair.Second, 1e-3f * Math.Max(1, Math.Abs(pair.First))));

        using TrainedModel other = await TransferLearning.ProbeAsync(_source, Unequal(), options: given);
        using TrainedModel flipped = await TransferLearning.ProbeAsync(_source, Unequal(), options: given with { Flips = true });
        Assert.Contains(Head(other).Zip(Head(flipped)), pair => Math.Abs(pair.First - pair.Second) > 0.01f);
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        ImageDataset train = ToyImages.Create(10);
        using Network network = ToyNetwork.Create();
        Probe();
        long before = LiveTensors.Count();
        for (int i = 0; i < 3; i++)
        {
            Probe();
        }

        Assert.Equal(before, torch.Tensor.TotalCount);

        void Probe() => Probing.Run(network, train, train, new ProbeOptions { Flips = true }, Preprocessing.Half(), null, null, null, NullLogger.Instance, default);
    }

    [Fact]
    public async Task What_cannot_be_fitted_is_refused_before_a_picture_is_read()
    {
        var images = new FakeImages();
        ImageDataset train = images.Dataset(20);
        ImageDataset lacking = train.Subset(Enumerable.Range(0, 20).Where(i => train.Samples[i].Label == 0));
        ArgumentException missing = await Assert.ThrowsAsync<ArgumentException>(() => TransferLearning.ProbeAsync(_source, lacking));
        Assert.Contains("has no pictures of the class", missing.Message, StringComparison.Ordinal);
        ArgumentException differ = await Assert.ThrowsAsync<ArgumentException>(() => TransferLearning.ProbeAsync(_source, train, ToyImages.Create(3, classes: 3)));
        Assert.Contains("Both must have the same classes", differ.Message, StringComparison.Ordinal);
        MemoryBudget.LimitBytes = (long)ProbeMemory.Bytes(6, 20) - 1;
        TransferMedException memory = await Assert.ThrowsAsync<TransferMedException>(() => TransferLearning.ProbeAsync(_source, train));
        Assert.Contains("needs at least", memory.Message, StringComparison.Ordinal);
        Assert.Equal(0, images.Reads);
    }

    [Fact]
    public async Task Features_that_are_not_finite_are_refused_with_the_picture()
    {
        using (torch.no_grad())
        {
            _source.Network.AllParameters[0].Tensor.fill_(float.NaN);
        }

        TransferMedException fault = await Assert.ThrowsAsync<TransferMedException>(() => TransferLearning.ProbeAsync(_source, ToyImages.Create(6)));
        Assert.Contains("picture 'toy://0/0' of 'toy' is NaN", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Load other weights", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_probe_ends()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TransferLearning.ProbeAsync(_source, ToyImages.Create(100), progress: new SynchronousProgress<TrainingProgress>(_ => stop.Cancel()), cancellationToken: stop.Token));
    }

    public static TheoryData<ProbeOptions, string> Faults => new()
    {
        { new() { Strength = 0 }, "Strength is 0" },
        { new() { Strength = double.NaN }, "Strength is NaN" },
        { new() { Strengths = [1, 1e9] }, "Strengths is 1000000000" },
        { new() { Folds = 1 }, "Folds is 1" },
        { new() { Preprocessing = new Preprocessing { MaximumValue = 0 } }, "MaximumValue is 0" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Options_out_of_range_are_refused(ProbeOptions options, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);

    private static ImageDataset Unequal()
    {
        ImageDataset all = ToyImages.Create(18);
        return all.Subset(Enumerable.Range(0, 36).Where(i => i < 24));
    }

    private static float[] Head(TrainedModel model) => ToyNetwork.Values(model.Network.State()[^2].Value);

    /// <summary>The roots of the deviations, all by one number so that the mean variance of the features that vary is 1.</summary>
    private static double[] Pareto(double[] deviations)
    {
        double common = Math.Sqrt(deviations.Where(deviation => deviation > 1e-9).Average());
        return [.. deviations.Select(deviation => Math.Sqrt(deviation) * common)];
    }

    private static IEnumerable<double[]> Columns(IReadOnlyList<float[]> rows) => Enumerable.Range(0, rows[0].Length).Select(j => rows.Select(row => (double)row[j]).ToArray());

    /// <summary>Pictures that show the label that they had, whatever label they are given.</summary>
    private sealed class OfOwnLabel(ImageDataset original) : IPixelReader
    {
        private readonly Dictionary<string, ImageSample> _own = original.Samples.ToDictionary(sample => sample.Path, StringComparer.Ordinal);

        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination) => original.Pixels.Read(_own[sample.Path], geometry, destination);
    }

    /// <summary>The toy pictures, turned.</summary>
    private sealed class Turned(ImageOrientation orientation) : IPixelReader
    {
        public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
        {
            byte[] upright = new byte[destination.Length];
            new ToyImages().Read(sample, geometry, upright);
            for (int channel = 0; channel < 3; channel++)
            {
                byte[] plane = [.. Enumerable.Range(0, geometry.Width * geometry.Height).Select(i => upright[i * 3 + channel])], result = new byte[plane.Length];
                Dihedral.Apply<byte>(orientation, plane, geometry.Width, result);
                for (int i = 0; i < result.Length; i++)
                {
                    destination[i * 3 + channel] = result[i];
                }
            }
        }
    }
}
