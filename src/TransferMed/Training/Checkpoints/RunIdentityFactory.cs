using TransferMed.Data;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Writes down what decides a run's weights; which device of a kind, the workers and the place of files do not.</summary>
internal static class RunIdentityFactory
{
    public static RunIdentity Create(Network network, TrainingOptions options, IParameterSchedule? parameters, ImageDataset train, ImageDataset? validation, Arithmetic arithmetic)
    {
        string recipe = CanonicalJson.Write(options);
        return new RunIdentity(
            network.Spec.ToJson(),
            parameters is null ? recipe : $"{recipe} {CanonicalJson.Write(parameters)}",
            train.Fingerprint,
            validation?.Fingerprint ?? "none",
            arithmetic);
    }
}
