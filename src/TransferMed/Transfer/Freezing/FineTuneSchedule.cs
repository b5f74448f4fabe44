using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>Freezing, the head's own rate and layer-wise decay as one treatment of each parameter.</summary>
internal sealed record FineTuneSchedule(FreezePolicy Freeze, double HeadLearningRateFactor, double LayerDecay) : IParameterSchedule, IIdentified
{
    /// <summary>Null: the options of fine-tuning say all of it.</summary>
    public JsonNode? Identity => null;

    public ParameterTreatment For(Network network, NetworkParameter parameter, int epoch)
    {
        int last = network.StageCount - 1;
        bool norm = parameter.Role is ParameterRole.NormScale or ParameterRole.NormShift;
        bool trainable = Freeze.IsTrainable(new ParameterPosition(parameter.Name, parameter.Stage, last, parameter.IsHead, norm), epoch);
        double factor = parameter.IsHead ? HeadLearningRateFactor : Math.Pow(LayerDecay, last - parameter.Stage);
        return new ParameterTreatment(trainable, factor);
    }
}
