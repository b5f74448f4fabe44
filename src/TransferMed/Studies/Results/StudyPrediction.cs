namespace TransferMed.Studies;

/// <summary>What a run's model said about one test picture.</summary>
/// <param name="path">The file below the dataset's folder, with forward slashes, or a generated picture's address.</param>
/// <param name="label">The name of its true class.</param>
/// <param name="probabilities">One value per class, in the order of <see cref="StudyResult.Classes"/>.</param>
internal sealed class StudyPrediction(string path, string label, IReadOnlyList<double> probabilities)
{
    /// <summary>The file below the dataset's folder, with forward slashes, or a generated picture's address.</summary>
    public string Path { get; } = path;

    /// <summary>The name of its true class.</summary>
    public string Label { get; } = label;

    /// <summary>One value per class, in the order of <see cref="StudyResult.Classes"/>.</summary>
    public IReadOnlyList<double> Probabilities { get; } = probabilities;

    /// <summary>The group of the picture (patient, lesion), or null where it has none.</summary>
    public string? Group { get; init; }
}
