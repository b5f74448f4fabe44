using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Onnx;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Data;
using TransferMed.Tests.Packaging;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.FrontDoor;

/// <summary>A model that was trained on grades in their order knows this order wherever it goes, and nothing claims one that was not stated.</summary>
public sealed class StatedOrderTests : IDisposable
{
    private readonly TempFolder _files = new();
    private readonly TempFolder _set = new();

    private string Package => Path.Combine(_files.Path, "model.tmed");

    private string Graph => Path.Combine(_files.Path, "model.onnx");

    public void Dispose()
    {
        _files.Dispose();
        _set.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_order_goes_through_package_and_graph(bool stated)
    {
        using TrainedModel model = ColourModel.Create();
        Assert.False(model.ClassOrderIsStated);
        model.ClassOrderIsStated = stated;
        model.Save(Package);
        OnnxExport.Write(Graph, model);
        using TrainedModel loaded = TrainedModel.Load(Package, TorchDevice.Cpu);
        using IPredictor predictor = Predictor.Load(Package, TorchDevice.Cpu);
        using Predictor copied = Predictor.From(loaded);
        using OnnxPredictor onnx = OnnxPredictor.Load(Graph);
        using EnsemblePredictor ensemble = EnsemblePredictor.Load([Package, Package], TorchDevice.Cpu);

        Assert.Equal(stated, loaded.ClassOrderIsStated);
        Assert.Equal(stated, ModelPackage.Inspect(Package).ClassOrderIsStated);
        Assert.Equal(stated, onnx.Info.ClassOrderIsStated);
        Assert.Equal(stated, onnx.Info.Card!.ClassOrderIsStated);
        ImageDataset dataset = Alphabetical();
        Assert.False(dataset.ClassOrderIsStated);

        // By hand: observed 1 step wrong; expected by chance (rows 3, 1, 2; columns 2, 2, 2): (6 + 24 + 2 + 2 + 16 + 4) / 6.
        double expected = stated ? 1 - 1 / 9.0 : double.NaN;
        Assert.Equal(expected, model.Evaluate(dataset).QuadraticKappa, 1e-12);
        Assert.Equal(expected, loaded.Evaluate(dataset).QuadraticKappa, 1e-12);
        Assert.Equal(expected, EvaluationResult.From(loaded.Outputs(dataset).Predictions).QuadraticKappa, 1e-12);
        foreach (IPredictor each in new IPredictor[] { predictor, copied, onnx, ensemble })
        {
            Assert.Equal(stated, each.ClassOrderIsStated);
            Assert.Equal(expected, EvaluationResult.From(each.PredictDataset(dataset)).QuadraticKappa, 1e-12);
        }

        // What the package says of its model is not lost when it is saved again.
        loaded.Save(Package + "2");
        Assert.Equal(File.ReadAllBytes(Package), File.ReadAllBytes(Package + "2"));
    }

    [Fact]
    public void A_package_of_an_earlier_version_states_none_until_it_is_told()
    {
        using (TrainedModel model = ColourModel.Create())
        {
            model.ClassOrderIsStated = true;
            model.Save(Package);
        }

        byte[] package = File.ReadAllBytes(Package);
        JsonObject card = JsonNode.Parse(PackageFixture.Parts(package)[PackageFixture.Card])!.AsObject();
        Assert.True(card["classOrderIsStated"]!.GetValue<bool>());
        File.WriteAllBytes(Package, PackageFixture.WithCard(package, old => Assert.True(old.Remove("classOrderIsStated"))));
        using TrainedModel earlier = TrainedModel.Load(Package, TorchDevice.Cpu);
        Assert.False(earlier.ClassOrderIsStated);
        Assert.Equal(double.NaN, earlier.Evaluate(Alphabetical()).QuadraticKappa);
        earlier.ClassOrderIsStated = true;
        earlier.Save(Package);
        Assert.True(ModelPackage.Inspect(Package).ClassOrderIsStated);

        File.WriteAllBytes(Package, PackageFixture.WithCard(package, wrong => wrong["classOrderIsStated"] = "yes"));
        Assert.Throws<PackageException>(() => TrainedModel.Load(Package, TorchDevice.Cpu));
    }

    [Fact]
    public void Nothing_is_written_where_nothing_was_stated()
    {
        using TrainedModel model = ColourModel.Create();
        model.Save(Package);
        Assert.False(JsonNode.Parse(PackageFixture.Parts(File.ReadAllBytes(Package))[PackageFixture.Card])!.AsObject().ContainsKey("classOrderIsStated"));
        OnnxExport.Write(Graph, model.Network, ["none", "mild", "severe"], model.Preprocessing);
        using OnnxPredictor bare = OnnxPredictor.Load(Graph);
        Assert.False(bare.ClassOrderIsStated);
    }

    [Fact]
    public void Ascending_numbers_are_an_order_of_their_own()
    {
        using TrainedModel model = ColourModel.Create("0", "1", "2");
        Assert.True(model.ClassOrderIsStated);
        OnnxExport.Write(Graph, model.Network, ["0", "1", "2"], model.Preprocessing);
        using OnnxPredictor bare = OnnxPredictor.Load(Graph);
        Assert.True(bare.Info.ClassOrderIsStated);
        using TrainedModel shuffled = ColourModel.Create("0", "10", "2");
        Assert.False(shuffled.ClassOrderIsStated);
    }

    [Fact]
    public async Task Training_takes_the_order_of_its_pictures()
    {
        ImageDataset toys = ToyImages.Create(4, classes: 3);
        ImageDataset grades = toys.WithClasses(toys.Classes, true, toys.Samples, []);
        var options = new TrainingOptions { Epochs = 1, BatchSize = 8 };
        using TrainedModel plain = await TransferLearning.TrainAsync(ToyNetwork.Spec(), toys, options: options);
        using TrainedModel graded = await TransferLearning.TrainAsync(ToyNetwork.Spec(), grades, options: options);
        Assert.False(plain.ClassOrderIsStated);
        Assert.True(graded.ClassOrderIsStated);
        using TrainedModel other = graded.Rehead(["a", "b"]);
        Assert.False(other.ClassOrderIsStated);

        var tuning = new FineTuneOptions { Epochs = 1, BatchSize = 8 };
        using TrainedModel head = plain.Rehead(toys.Classes);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(head, new DatasetParts(grades, grades, grades), tuning);
        Assert.True(tuned.ClassOrderIsStated);
        using TrainedModel further = await TransferLearning.FineTuneAsync(tuned, new DatasetParts(toys, toys, toys), tuning);
        Assert.True(further.ClassOrderIsStated);
        using TrainedModel unordered = await TransferLearning.FineTuneAsync(head, new DatasetParts(toys, toys, toys), tuning);
        Assert.False(unordered.ClassOrderIsStated);
    }

    /// <summary>Six pictures in the order of the alphabet: mild, none, severe. One of none looks mild.</summary>
    private ImageDataset Alphabetical()
    {
        ColourModel.Write(_set, "none", 0, 0, 1);
        ColourModel.Write(_set, "mild", 1);
        ColourModel.Write(_set, "severe", 2, 2);
        return ImageDataset.Open(_set.Path);
    }
}
