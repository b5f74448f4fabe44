using System.Text.Json.Serialization;

namespace TransferMed.Training;

/// <summary>What a checkpoint holds beside tensors.</summary>
internal sealed record CheckpointState
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>What must be equal for a resume to give the weights of an unbroken run.</summary>
    public required RunIdentity Identity { get; init; }

    /// <summary>The epochs done.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    public required IReadOnlyList<long> StepsTaken { get; init; }

    public long AverageUpdates { get; init; }

    /// <summary>The best value of the metric so far and its epoch, from 1; 0 where there is none.</summary>
    public double BestValue { get; init; }

    public int BestEpoch { get; init; }

    /// <summary>The factor of float16's loss and the finite steps since it changed; 0 without one.</summary>
    public double LossScale { get; init; }

    public long LossScaleSteps { get; init; }

    public bool StoppedEarly { get; init; }
}

/// <summary>The network, options and data of a run, as texts that can be compared and shown.</summary>
internal sealed record RunIdentity(string Network, string Options, string Training, string Validation);

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
