using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Parameters that are updated alike, as flat vectors of one length on the device, and the numbers of the step.</summary>
public sealed class ParameterGroup
{
    /// <summary>The parameters, (P), float32; an update changes them in place.</summary>
    public required Tensor Values { get; init; }

    /// <summary>Their gradients, (P), float32, already cut; may be overwritten.</summary>
    public required Tensor Gradients { get; init; }

    /// <summary>The optimiser's vectors, (P), float32, by the names of <see cref="Optimizer.StateNames"/>; changed in place.</summary>
    public required IReadOnlyDictionary<string, Tensor> State { get; init; }

    /// <summary>The learning rate of the step for this group: warm-up, schedule and the group's factor are in it.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The weight decay of the group; 0 for biases and batch-norm parameters.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The momentum where the schedule moves it, else null; an optimiser without one leaves it.</summary>
    public double? Momentum { get; init; }

    /// <summary>Which update of these parameters it is, from 1; epochs in which they were frozen do not count.</summary>
    public long Step { get; init; } = 1;
}
