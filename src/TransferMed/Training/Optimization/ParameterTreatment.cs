using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>What happens to one parameter during an epoch.</summary>
/// <param name="Trainable">False: the parameter is frozen.</param>
/// <param name="LearningRateFactor">The factor on the learning rate, not negative; 1 is the option's rate.</param>
internal readonly record struct ParameterTreatment(bool Trainable, double LearningRateFactor)
{
    /// <summary>How strongly it is pulled to the value that it had when the run began; 0 for not at all.</summary>
    public double Pull { get; init; }

    /// <summary>The weight decay where it decays at all; null for the optimiser's.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Trained at the option's learning rate.</summary>
    public static ParameterTreatment Default { get; } = new(true, 1);
}

/// <summary>Decides, epoch by epoch, which parameters are trained and how fast: freezing, unfreezing, layer-wise rates.</summary>
internal interface IParameterSchedule
{
    /// <summary>Whether a treatment may pull parameters to where they began, which the run then keeps.</summary>
    bool PullsToStart => false;

    /// <summary>The treatment of a parameter in an epoch. A pure function of its arguments.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameter">One of its parameters.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>The treatment.</returns>
    ParameterTreatment For(Network network, NetworkParameter parameter, int epoch);
}
