using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// What training makes small. Derive from it for a loss of your own with arguments, or make one by <see cref="From"/>. At the start of
/// a run it is tried on logits of zero: it must give one number that depends on the logits. That number, where it is above 0, is also
/// what a network that knows nothing has: a run whose loss grows far beyond it has diverged.
/// </summary>
public abstract class Loss : Choice
{
    /// <summary>
    /// Prepares the loss for one run. Tensors that are made here live until the run ends and are then disposed; those that are made
    /// while a loss is computed live until the end of the step.
    /// </summary>
    /// <param name="classCounts">The training images of each class, in the order of the classes.</param>
    /// <param name="device">Where the logits will be.</param>
    /// <returns>The function from logits (N, K), float32, and the targets of the batch to the loss: one number, the mean over the batch.</returns>
    public abstract Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device);

    /// <summary>Makes a loss of a function.</summary>
    /// <param name="name">Its name, which stands for it in checkpoints: change it with the function, so that no run continues with another loss.</param>
    /// <param name="compute">The function from logits (N, K), float32, and the targets of the batch to the loss: one number, the mean over the batch.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Loss From(string name, Func<Tensor, LossTargets, Tensor> compute)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(compute);
        return new DelegateLoss(name, compute);
    }

    /// <summary>What <see cref="Start(IReadOnlyList{int}, TorchDevice)"/> does, for losses that ask more of the training pictures than the counts of classes.</summary>
    internal virtual Func<Tensor, LossTargets, Tensor> Start(LossGrounds grounds, TorchDevice device) => Start(grounds.Counts, device);

    /// <summary>Whether it can judge what a head says. One of a user's own is tried.</summary>
    internal virtual bool Fits(HeadOutput output) => true;

    /// <summary>Refuses arguments that do not fit the number of classes.</summary>
    internal virtual void RequireClasses(int classes)
    {
    }

    /// <summary>At most what a network that gives all classes the same probability has, whatever the targets; null: measured.</summary>
    internal virtual double? Chance(LossGrounds grounds) => null;

    private sealed class DelegateLoss(string name, Func<Tensor, LossTargets, Tensor> compute) : Loss
    {
        public override string Identity => name;

        public override Func<Tensor, LossTargets, Tensor> Start(IReadOnlyList<int> classCounts, TorchDevice device) => compute;
    }
}
