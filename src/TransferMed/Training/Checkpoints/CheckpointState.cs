using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TransferMed.Training;

/// <summary>What a checkpoint holds beside tensors. The epochs and the updates of each parameter are tensors too (<see cref="EpochTable"/>).</summary>
internal sealed record CheckpointState
{
    public const int CurrentVersion = 3;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>What must be equal for a resume to give the weights of an unbroken run: <see cref="RunIdentity.Document"/>.</summary>
    public required JsonObject Identity { get; init; }

    /// <summary>How many epochs are done.</summary>
    public required int EpochsDone { get; init; }

    /// <summary>The names of the validation metrics, in their order; empty where nothing was validated. Of an embedding its spread.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    public required long AverageUpdates { get; init; }

    /// <summary>The best value of the metric so far and its epoch, from 1; NaN and 0 where there is none.</summary>
    public required double BestValue { get; init; }

    public required int BestEpoch { get; init; }

    /// <summary>The factor of float16's loss and the finite steps since it changed; 0 without one.</summary>
    public required double LossScale { get; init; }

    public required long LossScaleSteps { get; init; }

    public required bool StoppedEarly { get; init; }

    /// <summary>What a callback said when it stopped the run; null where early stopping did or nothing has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopReason { get; init; }
}

/// <summary>A checkpoint's numbers in the form in which the run needs them.</summary>
internal sealed record RestoredRun(CheckpointState State, IReadOnlyList<EpochRecord> Epochs, IReadOnlyList<long> StepsTaken);

[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
