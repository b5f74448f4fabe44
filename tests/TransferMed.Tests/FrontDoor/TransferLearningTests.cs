using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.FrontDoor;

public class TransferLearningTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 8, LearningRate = 0.05 };
    private static readonly DatasetParts Target = new(ToyImages.Create(8, name: "target"), ToyImages.Create(4, name: "watch"), ToyImages.Create(4, name: "test"));

    [Fact]
    public async Task The_head_is_sized_to_the_source()
    {
        using TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(classes: 2), ToyImages.Create(4, classes: 3), options: Options);

        Assert.Equal(3, model.Network.Spec.Classes);
        Assert.Equal(["class0", "class1", "class2"], model.Classes);
        Assert.Null(model.Transfer);
        Assert.Equal(3, model.Training!.Epochs.Count);
    }

    [Fact]
    public async Task Rehead_copies_the_backbone_and_reports_every_tensor()
    {
        using TrainedModel source = await TransferLearning.TrainAsync(ToyNetwork.Spec(), ToyImages.Create(4, classes: 3), options: Options);
        using TrainedModel model = source.Rehead(["a", "b"]);

        Assert.Equal(source.Network.State().Count, model.Transfer!.Copied.Count + model.Transfer.Dropped.Count);
        Assert.Equal(2, model.Transfer.Initialized.Count);
        Assert.Equal(
            ToyNetwork.Values(source.Network.AllParameters[0].Tensor),
            ToyNetwork.Values(model.Network.AllParameters[0].Tensor));
    }

    [Fact]
    public async Task A_model_for_colour_becomes_one_for_grey()
    {
        using TrainedModel source = await TransferLearning.TrainAsync(ToyNetwork.Spec(), ToyImages.Create(4), options: Options);
        using TrainedModel grey = source.Rehead(["a", "b"], channels: 1);

        Assert.Equal(1, grey.Network.Spec.Input.Channels);
        Assert.Single(grey.Transfer!.Adapted);
        Assert.Equal(source.Preprocessing.Mean.Average(), Assert.Single(grey.Preprocessing.Mean), 1e-6f);
    }

    [Fact]
    public async Task Fine_tuning_leaves_the_model_it_starts_from_as_it_was()
    {
        using TrainedModel source = await TransferLearning.TrainAsync(ToyNetwork.Spec(), ToyImages.Create(4), options: Options);
        using TrainedModel model = source.Rehead(["class0", "class1"]);
        int[] before = ToyNetwork.Bits(model.Network);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(model, Target, new FineTuneOptions { Epochs = 2, BatchSize = 8 });

        Assert.Equal(before, ToyNetwork.Bits(model.Network));
        Assert.NotEqual(before, ToyNetwork.Bits(tuned.Network));
        Assert.Equal(model.Preprocessing, tuned.Preprocessing);
        Assert.Same(model.Transfer, tuned.Transfer);
    }

    [Fact]
    public async Task Data_of_other_classes_asks_for_a_new_head()
    {
        using TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), ToyImages.Create(4, classes: 3), options: Options);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => TransferLearning.FineTuneAsync(model, Target));

        Assert.Contains("Re-head the model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_reaches_the_caller_as_such()
    {
        using var source = new CancellationTokenSource();
        var progress = new SynchronousProgress<TrainingProgress>(_ => source.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TransferLearning.TrainAsync(ToyNetwork.Spec(), ToyImages.Create(8), options: Options with { Epochs = 100 }, progress: progress, cancellationToken: source.Token));
    }

    [Fact]
    public async Task A_saved_model_predicts_the_same_after_loading()
    {
        using var folder = new TemporaryFolder();
        using TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), Target, Options);
        model.Save(folder.File("model.tmed"));
        using TrainedModel loaded = TrainedModel.Load(folder.File("model.tmed"));
        PredictionSet before = model.Predict(Target.Test);
        PredictionSet after = loaded.Predict(Target.Test);

        Assert.Equal(model.Classes, loaded.Classes);
        Assert.Equal(model.Preprocessing, loaded.Preprocessing);
        Assert.Equal(model.Network.Spec, loaded.Network.Spec);
        Assert.All(Enumerable.Range(0, before.Count), i => Assert.Equal(before.Probabilities(i).ToArray(), after.Probabilities(i).ToArray()));
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_refused_by_its_path()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.tmed");
        await File.WriteAllTextAsync(path, "no model");

        Assert.Contains(path, Assert.ThrowsAny<TransferMedException>(() => TrainedModel.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_for_one_class_is_refused()
    {
        using TrainedModel model = await TransferLearning.TrainAsync(ToyNetwork.Spec(), ToyImages.Create(4), options: Options);

        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => model.Rehead(["only"])).Message, StringComparison.Ordinal);
    }
}
