using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Neighbouring parameters that are updated alike: views of the vectors, made once for an epoch.</summary>
internal sealed class UpdateGroup : IDisposable
{
    public UpdateGroup(FlatParameters flat, IReadOnlyList<Tensor> state, long offset, long length, double learningRateFactor, bool decays, long stepsTaken)
    {
        using var noGradient = no_grad();
        Values = View(flat.Values);
        Gradients = View(flat.Gradients);
        State = [.. state.Select(View)];
        LearningRateFactor = learningRateFactor;
        Decays = decays;
        StepsTaken = stepsTaken;

        Tensor View(Tensor whole) => whole.narrow(0, offset, length).DetachFromDisposeScope();
    }

    public Tensor Values { get; }

    public Tensor Gradients { get; }

    public IReadOnlyList<Tensor> State { get; }

    public double LearningRateFactor { get; }

    public bool Decays { get; }

    /// <summary>Updates that these parameters had; frozen epochs do not count (Adam's bias correction needs it).</summary>
    public long StepsTaken { get; set; }

    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
        foreach (Tensor tensor in State)
        {
            tensor.Dispose();
        }
    }
}
