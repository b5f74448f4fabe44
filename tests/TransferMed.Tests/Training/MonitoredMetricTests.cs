using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Storage;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

/// <summary>A run that goes by a metric which is not a number says so before it costs anything, and never chooses by it.</summary>
public class MonitoredMetricTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05, Augmentation = Augmentation.None, KeepBestWeights = true };

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_metric_that_cannot_be_a_number_is_refused_before_training(bool keepsBest, bool stops)
    {
        using Network network = ToyNetwork.Create(3);
        int[] before = ToyNetwork.Bits(network);
        TrainingOptions options = Options with { Metric = Metrics.MacroAuc, KeepBestWeights = keepsBest, EarlyStopping = stops ? new EarlyStopping() : null };

        var error = Assert.Throws<UndefinedMetricException>(() => new Trainer(network, options).Fit(ToyImages.Create(8, 3), OneClass(3)));

        Assert.Equal((Metrics.MacroAuc, "class1, class2"), (error.Metric, string.Join(", ", error.AbsentClasses)));
        Assert.Contains("'macro_auc'".Replace("macro_auc", Metrics.MacroAuc, StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.Contains("no picture of class 'class1', 'class2'", error.Message, StringComparison.Ordinal);
        Assert.Contains(Metrics.MacroF1, error.Message, StringComparison.Ordinal);
        Assert.Contains("split", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, ToyNetwork.Bits(network));
    }

    [Fact]
    public void One_that_is_undefined_for_the_predictions_ends_the_first_epoch()
    {
        // Kappa is 0 / 0 where truth and prediction are the same single class.
        using Network network = ToyNetwork.Create();
        TrainingOptions options = Options with { Metric = Metrics.CohenKappa, Loss = new CrossEntropy { Weighting = ClassWeighting.Given(1e6, 1e-6) }, Epochs = 1 };
        var error = Assert.Throws<UndefinedMetricException>(() => new Trainer(network, options with { Epochs = 30, AverageDecay = null }).Fit(ToyImages.Create(16), OneClass(2)));
        Assert.Contains("in epoch 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("'class1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_metric_stays_defined_where_a_class_is_absent()
    {
        using Network network = ToyNetwork.Create(3);
        TrainingResult result = new Trainer(network, Options).Fit(ToyImages.Create(8, 3), OneClass(3));
        Assert.InRange(result.ChosenEpoch, 1, 3);
    }

    [Fact]
    public void A_metric_that_decides_nothing_may_be_undefined_and_is_said()
    {
        using Network network = ToyNetwork.Create();
        var log = new RecordingLogger();
        TrainingResult result = new Trainer(network, Options with { KeepBestWeights = false, Metric = Metrics.MacroAuc }, log).Fit(ToyImages.Create(8), OneClass(2));
        Assert.Equal(3, result.ChosenEpoch);
        Assert.Equal(3, log.Warnings.Count(line => line.Contains("never chosen as the best", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_run_whose_metric_was_never_a_number_is_continued()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { KeepBestWeights = false, Metric = Metrics.MacroAuc };
        Assert.Equal(Weights(options, null, cutInEpoch: null), Weights(options with { CheckpointPath = folder.File("run.safetensors") }, folder.File("run.safetensors"), cutInEpoch: 3));
    }

    [Fact]
    public void An_own_metric_may_ask_for_paths_and_is_looked_at_after_the_first_epoch()
    {
        Metric ofPaths = Metric.From("firstLetters", predictions => predictions.Paths!.Average(path => path[0] == 'v' ? 1 : 0));
        using Network network = ToyNetwork.Create();
        TrainingResult result = new Trainer(network, Options with { Metric = ofPaths }).Fit(ToyImages.Create(8), ToyImages.Create(4, name: "validation"));
        Assert.All(result.Epochs, epoch => Assert.Equal(1, epoch.Validation![ofPaths]));

        using Network other = ToyNetwork.Create();
        var error = Assert.Throws<UndefinedMetricException>(() =>
            new Trainer(other, Options with { Metric = Metric.From("never", _ => double.NaN) }).Fit(ToyImages.Create(8), ToyImages.Create(4, name: "validation")));
        Assert.Contains("'never'", error.Message, StringComparison.Ordinal);
        Assert.Contains("in epoch 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_metrics_go_into_the_checkpoint_and_a_run_with_others_is_not_continued()
    {
        using var folder = new TemporaryFolder();
        Metric rising = Metric.From("rising", predictions => predictions.Count == 8 ? EvaluationResult.From(predictions).Accuracy / 2 : double.NaN);
        TrainingOptions options = Options with { Metrics = [rising, Metrics.SensitivityAt(0.9)], CheckpointPath = folder.File("run.safetensors") };
        ImageDataset validation = ToyImages.Create(4, name: "validation");
        TrainingResult Fit(TrainingOptions recipe)
        {
            using Network network = ToyNetwork.Create();
            return new Trainer(network, recipe).Fit(ToyImages.Create(8), validation);
        }

        TrainingResult first = Fit(options);
        TrainingResult read = Fit(options);

        Assert.All(first.Epochs.Zip(read.Epochs), pair => Assert.Equal(pair.First.Validation!, pair.Second.Validation!));
        Assert.All(read.Epochs, epoch => Assert.Equal(epoch.Validation![Metrics.Accuracy] / 2, epoch.Validation[rising]));
        string message = Assert.Throws<StorageException>(() => Fit(options with { Metrics = [rising] })).Message;
        Assert.Contains("belongs to another run", message, StringComparison.Ordinal);
        Assert.Contains("SensitivityAtSpecificity", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_that_clash_or_do_not_fit_the_classes_are_refused_before_training()
    {
        Metric mine = Metric.From("mine", _ => 1);
        Assert.Contains("'mine'", Assert.Throws<ArgumentException>(() => (Options with { Metric = mine, Metrics = [Metric.From("mine", _ => 0)] }).Validate(2)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => (Options with { Metrics = [Metrics.SensitivityAt(0.9, positiveClass: 2)] }).Validate(2));
        (Options with { Metric = mine, Metrics = [mine, Metrics.SensitivityAt(0.9, positiveClass: 2)] }).Validate(3);
    }

    /// <summary>Trains, where a path is given first until an epoch and then from its checkpoint.</summary>
    private static int[] Weights(TrainingOptions options, string? path, int? cutInEpoch)
    {
        if (cutInEpoch is { } epoch)
        {
            using Network begun = ToyNetwork.Create();
            using var stop = new CancellationTokenSource();
            var progress = new SynchronousProgress<TrainingProgress>(p =>
            {
                if (p.Epoch == epoch)
                {
                    stop.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => new Trainer(begun, options).Fit(ToyImages.Create(8), OneClass(2), progress, stop.Token));
            Assert.True(File.Exists(path));
        }

        using Network network = ToyNetwork.Create();
        new Trainer(network, options).Fit(ToyImages.Create(8), OneClass(2));
        return ToyNetwork.Bits(network);
    }

    private static ImageDataset OneClass(int classes)
    {
        ImageDataset all = ToyImages.Create(6, classes, "validation");
        return all.Subset(Enumerable.Range(0, all.Count).Where(i => all.Samples[i].Label == 0));
    }
}
