using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>Freezing, the head's own rate, layer-wise decay and the way of tuning as one treatment of each parameter.</summary>
internal sealed record FineTuneSchedule(FreezePolicy Freeze, double HeadLearningRateFactor, double LayerDecay) : IParameterSchedule, IIdentified
{
    /// <summary>What may change and what holds it back.</summary>
    public TuningMethod Tuning { get; init; } = TuningMethod.Full;

    public bool PullsToStart => Tuning.PullsToStart;

    /// <summary>Null: the options of fine-tuning say all of it.</summary>
    public JsonNode? Identity => null;

    public ParameterTreatment For(Network network, NetworkParameter parameter, int epoch)
    {
        int last = network.StageCount - 1;
        bool norm = !parameter.IsAdapter && parameter.Role is ParameterRole.NormScale or ParameterRole.NormShift;
        bool trainable = Freeze.IsTrainable(new ParameterPosition(parameter.Name, parameter.Stage, last, parameter.IsHead, norm), epoch);
        double factor = parameter.IsHead ? HeadLearningRateFactor : Math.Pow(LayerDecay, last - parameter.Stage);
        return Tuning.Treat(parameter, new ParameterTreatment(trainable, factor));
    }

    /// <summary>Refuses a policy that freezes all that the way of tuning adds, in every epoch.</summary>
    public void RequireUse(Network network, int epochs)
    {
        NetworkParameter[] added = [.. network.AllParameters.Where(parameter => parameter.IsAdapter)];
        if (added.Length > 0 && !Enumerable.Range(0, epochs).Any(epoch => Array.Exists(added, parameter => For(network, parameter, epoch).Trainable)))
        {
            throw new ArgumentException(
                $"The freezing policy {Freeze} leaves nothing of what {Tuning.GetType().Name} trains in {epochs} epochs; use {nameof(FreezePolicy)}.{nameof(FreezePolicy.None)} with it, or {nameof(TuningMethod)}.{nameof(TuningMethod.Full)} with the policy.",
                nameof(network));
        }
    }
}
