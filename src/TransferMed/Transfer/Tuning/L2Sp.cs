using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>
/// Pulls the pretrained weights to where they began (L2-SP, Li et al. 2018): the loss gains half of <see cref="Alpha"/> times the squared distance of all parameters but
/// the head's from their values at the start of the run. Its gradient is added after clipping, as weight decay's is, and to what the optimiser's weight decay does;
/// for the pull alone set <see cref="Optimizer.WeightDecay"/> to 0 and <see cref="Beta"/> for the head. The reported loss is that of the pictures.
/// </summary>
public sealed class L2Sp : TuningMethod
{
    /// <summary>The strength of the pull, from 0 to 10. Default 0.01. With 0 and without <see cref="Beta"/> it is <see cref="TuningMethod.Full"/> to the bit.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>The weight decay of the head, which has no start worth keeping, from 0 to 10; null, the default: the optimiser's.</summary>
    public double? Beta { get; init; }

    internal override (string Word, string? Number) TextForm => ("l2sp", "ALPHA");

    internal override bool PullsToStart => Alpha != 0;

    internal override TuningMethod? With(double number) => new L2Sp { Alpha = number };

    internal override ParameterTreatment Treat(NetworkParameter parameter, ParameterTreatment treatment) =>
        parameter.IsHead ? treatment with { WeightDecay = Beta } : treatment with { Pull = Alpha };

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.Within(Alpha, 0, 10, nameof(Alpha));
        if (Beta is { } beta)
        {
            OptionCheck.Within(beta, 0, 10, nameof(Beta));
        }
    }
}
