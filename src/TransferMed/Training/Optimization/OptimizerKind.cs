namespace TransferMed.Training;

/// <summary>The rule by which gradients change weights.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum, PyTorch's update.</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), PyTorch's update.</summary>
    AdamW,
}
