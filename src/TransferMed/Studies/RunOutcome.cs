using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>What a step of a chain has made, before it is tested. It owns its models.</summary>
/// <param name="Model">The model that the step ends with.</param>
/// <param name="Training">How it was trained, even where <paramref name="Model"/> is not what came of it.</param>
/// <param name="Phase">The last training.</param>
internal sealed record RunOutcome(TrainedModel Model, TrainingResult Training, PhaseProgress Phase) : IDisposable
{
    public StudyProbe? Probe { get; init; }

    /// <summary>The services with the features of the frozen network where <see cref="Model"/> is a probe; null where it is not.</summary>
    public TrainingServices? OfProbe { get; init; }

    /// <summary>True where fine-tuning was done for nothing.</summary>
    public bool KeepsProbe { get; init; }

    /// <summary>What to know of it, in sentences.</summary>
    public ValueList<string> Notes { get; init; } = [];

    /// <summary>Seconds of what came before the last training.</summary>
    public double SecondsBefore { get; init; }

    public void Dispose() => Model.Dispose();
}
