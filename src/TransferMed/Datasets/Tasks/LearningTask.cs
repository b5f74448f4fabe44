using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// What is asked about a picture: one class of several (<see cref="SingleLabel"/>, the default), any number of findings (<see cref="MultiLabel"/>), a grade
/// (<see cref="Ordinal"/>) or measured values (<see cref="Regression"/>). A part of the dataset, of the network's head, of model and package.
/// <see cref="ImageDataset.Classes"/> names what it is asked about: classes, findings, grades in their order, or values.
/// </summary>
public abstract class LearningTask : Choice
{
    private protected LearningTask()
    {
    }

    /// <summary>What <see cref="ImageDataset.Classes"/> are called in messages, such as <c>findings</c>.</summary>
    internal abstract string Targets { get; }

    /// <summary>How messages call the task, such as <c>several findings to a picture</c>.</summary>
    internal abstract string Wording { get; }

    /// <summary>Whether a picture is of exactly one class, its <see cref="ImageSample.Label"/>; else it has <see cref="ImageSample.Targets"/>.</summary>
    internal virtual bool IsOneOfSeveral => false;

    /// <summary>Whether a target is something to learn from: a finding that is there, a value that is known.</summary>
    internal bool IsThere(float target) => this is Regression ? !float.IsNaN(target) : target > 0;

    /// <summary>Says why a value cannot be a target; null where it can. A value that is not known is NaN, and allowed.</summary>
    internal virtual string? Fault(float target) => null;
}
