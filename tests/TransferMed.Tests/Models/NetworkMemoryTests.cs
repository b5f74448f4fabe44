using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Tests.Models;

/// <summary>What a network needs, and that what cannot fit is refused before it is allocated.</summary>
public sealed class NetworkMemoryTests
{
    private static NetworkSpec Spec(int size) => NetworkBuilder.Input(3, size, size).Conv(4, kernel: 3).GlobalAveragePool().Head(2).Build();

    [Fact]
    public void Inference_counts_the_weights_and_the_step_that_takes_and_gives_most()
    {
        NetworkSpec spec = Spec(10);
        Assert.Equal(4 * (spec.ParameterCount + 5 * (300 + 400)), NetworkMemory.ForInference(spec, 5));
    }

    [Fact]
    public void Training_counts_what_is_kept_for_the_gradients()
    {
        NetworkSpec spec = Spec(10);
        Assert.Equal(4 * (3 * spec.ParameterCount + 5 * (300 + 400 + 4 + 2)), NetworkMemory.ForTraining(spec, new TrainingDemand { BatchSize = 5 }));
    }

    [Fact]
    public void What_may_lie_where_its_input_lies_counts_once()
    {
        NetworkSpec spec = NetworkBuilder.Input(3, 8, 8).MaxPool(kernel: 2).Conv(4, kernel: 3, activation: ActivationKind.None).Activation(ActivationKind.ReLU).Flatten().Dropout(0.5).Head(2).Build();
        Assert.Equal(4 * (3 * spec.ParameterCount + 5 * (192 + 64 + 2)), NetworkMemory.ForTraining(spec, new TrainingDemand { BatchSize = 5 }));
        Assert.Equal(4 * (spec.ParameterCount + 5 * (192 + 48)), NetworkMemory.ForInference(spec, 5));
    }

    [Fact]
    public void Everything_that_a_run_holds_counts()
    {
        NetworkSpec spec = Spec(10);
        var demand = new TrainingDemand { BatchSize = 5, Vectors = 6, OutputBytes = 2, HostBatches = 2 };
        Assert.Equal(4 * 6 * spec.ParameterCount + 5 * ((4 + 2) * 300 + 2 * (400 + 4 + 2)), NetworkMemory.ForTraining(spec, demand));

        // Without gradients, the largest step alone; and where more is judged at once, that.
        Assert.Equal(4 * 6 * spec.ParameterCount + 5 * 4 * 700, NetworkMemory.ForTraining(spec, new TrainingDemand { BatchSize = 5, Vectors = 6, KeepsOutputs = false }));
        Assert.Equal(4 * (7 * spec.ParameterCount + 64 * 700), NetworkMemory.ForTraining(spec, demand with { JudgedBatchSize = 64, JudgedVectors = 7 }));
    }

    [Fact]
    public void Steps_inside_others_count()
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 8, 8).Residual(body => body.Conv(32, kernel: 1).Conv(1, kernel: 1)).GlobalAveragePool().Head(2).Build();
        Assert.Equal(4 * (spec.ParameterCount + 32 * 64 + 64), NetworkMemory.ForInference(spec, 1));
    }

    [Fact]
    public void Tokens_count()
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 8, 8).PatchEmbedding(4, 4).ClassToken().TransformerBlock(2, hidden: 32).TokenPool().Head(2).Build();
        Assert.Equal(4 * (spec.ParameterCount + 3 * (5 * 4 + 5 * 32)), NetworkMemory.ForInference(spec, 3));

        // Patches, of each path of the block its norm and its linear layers or attention, the logits.
        int kept = 16 + (20 + 20) + (20 + 160 + 20) + 2;
        Assert.Equal(4 * (3 * spec.ParameterCount + 3 * (64 + kept)), NetworkMemory.ForTraining(spec, new TrainingDemand { BatchSize = 3 }));
    }

    [Fact]
    public void Largest_description_does_not_overflow()
    {
        NetworkSpec spec = NetworkBuilder.Input(1, 46_000, 46_000).MaxPool(kernel: 2).GlobalAveragePool().Head(2).Build();
        Assert.True(NetworkMemory.ForTraining(spec, new TrainingDemand { BatchSize = int.MaxValue }) > long.MaxValue / 4);
    }

    [Fact]
    public void Package_that_asks_for_more_than_there_is_is_refused_with_the_numbers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("huge.tmed");
        using (var network = Network.Create(Spec(20_000), 0, TorchDevice.Cpu))
        using (TrainedModel model = TrainedModel.FromNetwork(network, ["a", "b"], TransferMed.Imaging.Preprocessing.ImageNet()))
        {
            model.Save(path);
        }

        string message = Assert.Throws<TransferMedException>(() => Predictor.Load(path, TorchDevice.Cpu, new PredictorOptions { BatchSize = 4096 })).Message;
        Assert.Contains("20000 x 20000", message, StringComparison.Ordinal);
        Assert.Contains("batches of 4096", message, StringComparison.Ordinal);
        Assert.Contains(nameof(MemoryBudget.LimitBytes), message, StringComparison.Ordinal);
    }
}
