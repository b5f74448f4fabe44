using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>The step of the library's training loop, without what surrounds it: loading, schedules, averaging, reports.</summary>
internal sealed class LibraryTraining : IDisposable
{
    // Small, so that thousands of steps on the same random batch stay finite.
    public const double LearningRate = 1e-4;

    private readonly Network _network;
    private readonly FlatParameters _parameters;
    private readonly FlatOptimizer _optimizer;
    private readonly Precision _precision;

    /// <summary>The step in the memory format that a long run would choose for batches of a size.</summary>
    public LibraryTraining(NetworkSpec preset, TorchDevice device, int batchSize, Precision precision = Precision.Full)
        : this(preset, device, Chosen(preset, device, batchSize, precision), precision)
    {
    }

    public LibraryTraining(
        NetworkSpec preset, TorchDevice device, MemoryFormat format, Precision precision = Precision.Full)
    {
        _precision = precision;
        _network = Network.Create(preset, seed: 1, device);
        _network.UseMemoryFormat(format);
        _network.train();
        _parameters = FlatParameters.Of(_network);
        _optimizer = new FlatOptimizer(_parameters, Optimizer);
        _optimizer.Regroup(_ => ParameterTreatment.Default);
    }

    public static Sgd Optimizer { get; } = new() { Momentum = 0.9, WeightDecay = 1e-4 };

    public void Step(Tensor images, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.ZeroGradients();
        Tensor loss = nn.functional.cross_entropy(Logits(images), labels);
        loss.backward();
        _optimizer.Step(LearningRate, momentum: null);
    }

    /// <summary>The forward pass of a step and its loss alone.</summary>
    public void Forward(Tensor images, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        nn.functional.cross_entropy(Logits(images), labels);
    }

    /// <summary>The update alone, with whatever gradients there are.</summary>
    public void Update()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.ZeroGradients();
        _optimizer.Step(LearningRate, momentum: null);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameters.Dispose();
        _network.Dispose();
    }

    private static MemoryFormat Chosen(NetworkSpec preset, TorchDevice device, int batchSize, Precision precision)
    {
        if (BenchmarkContext.Smoke)
        {
            return FormatChoice.Rule;
        }

        using Network network = Network.Create(preset, seed: 1, device);
        return FormatChooser.OfProcess.Choose(network, batchSize, precision, FormatChooser.FewestSteps, NullLogger.Instance, CancellationToken.None).Format;
    }

    private Tensor Logits(Tensor images)
    {
        if (_precision == Precision.Full)
        {
            return _network.forward(images);
        }

        using Autocast.Scope scope = Autocast.Enter(_network.Device, _precision);
        return _network.forward(images).to_type(ScalarType.Float32);
    }
}
