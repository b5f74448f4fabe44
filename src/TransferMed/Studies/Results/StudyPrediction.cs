namespace TransferMed.Studies;

/// <summary>What a run's model said about one test picture.</summary>
/// <param name="Path">The file below the dataset's folder, with forward slashes, or a generated picture's address.</param>
/// <param name="Label">The name of its true class.</param>
/// <param name="Probabilities">One value per class, in the order of <see cref="StudyResult.Classes"/>.</param>
public sealed record StudyPrediction(string Path, string Label, IReadOnlyList<double> Probabilities)
{
    /// <summary>The group of the picture (patient, lesion), or null where it has none.</summary>
    public string? Group { get; init; }
}
