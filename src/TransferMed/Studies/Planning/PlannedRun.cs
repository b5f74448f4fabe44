using TransferMed.Data;

namespace TransferMed.Studies;

/// <summary>One cell of the study: a scenario with a seed and the pictures that it gets.</summary>
/// <param name="Index">Its place in the study, from 1.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Target">The target's parts, the training part already reduced.</param>
/// <param name="Source">The source, or null from scratch.</param>
/// <param name="SourceParts">The source's parts, or null.</param>
internal sealed record PlannedRun(int Index, int Seed, DatasetParts Target, StudySource? Source, DatasetParts? SourceParts)
{
    public string Scenario => Source?.Name ?? StudySource.Scratch;

    /// <summary>Names the run's files.</summary>
    public string Key => $"seed{Seed}-{Scenario}";

    /// <summary>The pictures that pretraining will see, each as often as it is seen.</summary>
    public long PretrainingWork(StudyOptions options) => (long)(SourceParts?.Train.Count ?? 0) * options.PretrainEpochs;

    /// <summary>The pictures that training on the target will see.</summary>
    public long TargetWork(StudyOptions options) => (long)Target.Train.Count * options.Epochs;
}
