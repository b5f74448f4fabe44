using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>A source's training for a seed. All folds and sizes of the seed start from its model.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Source">The source.</param>
/// <param name="Parts">The source's parts.</param>
internal sealed record PlannedPretraining(int Seed, StudySource Source, DatasetParts Parts)
{
    /// <summary>Names the model's files.</summary>
    public string Key => $"seed{Seed}-{Source.Name}";

    /// <summary>The pictures that pretraining will see, each as often as it is seen.</summary>
    public long Work(StudyOptions options) => (long)Parts.Train.Count * options.PretrainingRecipe.Epochs;
}
