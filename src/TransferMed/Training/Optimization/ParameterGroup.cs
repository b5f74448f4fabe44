using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Parameters that are updated alike, as flat vectors of one length on the device, and the numbers of the step.</summary>
/// <param name="values">The parameters.</param>
/// <param name="gradients">Their gradients.</param>
/// <param name="state">The optimiser's vectors by name.</param>
/// <param name="learningRate">The learning rate.</param>
/// <param name="weightDecay">The weight decay.</param>
/// <param name="momentum">The momentum where a schedule moves it, or null.</param>
/// <param name="step">Which update it is, from 1.</param>
public sealed class ParameterGroup(
    Tensor values, Tensor gradients, IReadOnlyDictionary<string, Tensor> state, double learningRate, double weightDecay = 0, double? momentum = null, long step = 1)
{
    /// <summary>The parameters, (P), float32; an update changes them in place.</summary>
    public Tensor Values { get; } = values;

    /// <summary>Their gradients, (P), float32, already cut; may be overwritten.</summary>
    public Tensor Gradients { get; } = gradients;

    /// <summary>The optimiser's vectors, (P), float32, by the names of <see cref="Optimizer.StateNames"/>; changed in place.</summary>
    public IReadOnlyDictionary<string, Tensor> State { get; } = state;

    /// <summary>The learning rate of the step for this group: warm-up, schedule and the group's factor are in it.</summary>
    public double LearningRate { get; } = learningRate;

    /// <summary>The weight decay of the group; 0 for biases and batch-norm parameters.</summary>
    public double WeightDecay { get; } = weightDecay;

    /// <summary>The momentum where the schedule moves it, else null; an optimiser without one leaves it.</summary>
    public double? Momentum { get; } = momentum;

    /// <summary>Which update of these parameters it is, from 1; epochs in which they were frozen do not count.</summary>
    public long Step { get; } = step;
}
