using TransferMed.Models;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>
/// Trains a scale and a shift of each channel, and the head (SSF, Lian et al. 2022): behind every batch norm, layer norm, convolution and linear layer but the head. A
/// convolution that a batch norm follows directly shares the norm's; one without a bias has a scale alone. All other weights and the running statistics keep their values
/// while it runs; at the end scales and shifts are multiplied into weights and biases. Before the first step the network gives the same bits as without them.
/// <see cref="FreezePolicy"/> decides by name and stage when they are trained; they are no norms to it, so that <see cref="FreezePolicy.KeepNorms"/> leaves them trained.
/// They do not decay. Few pictures want a higher <see cref="TrainingOptions.LearningRate"/> than training all weights does.
/// </summary>
public sealed class ScaleAndShift : TuningMethod
{
    internal override (string Word, string? Number) TextForm => ("ssf", null);

    internal override bool TrainsAdaptersAlone => true;

    internal override IEnumerable<IAdapterPlan> Adapters(NetworkSpec network, long seed)
    {
        IReadOnlyList<ScaleShiftPlan> plans = ScaleShiftPlan.In(network.Plan);
        return plans.Count > 0
            ? plans
            : throw new ArgumentException($"{nameof(ScaleAndShift)} finds no convolution, norm or linear layer of the library in the network, but for the head; use {nameof(TuningMethod)}.{nameof(Full)} or {nameof(L2Sp)}.", nameof(network));
    }
}
