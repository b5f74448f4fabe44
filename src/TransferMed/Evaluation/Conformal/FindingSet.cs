namespace TransferMed.Evaluation;

/// <summary>What a conformal set says of one finding of one sample. <see cref="Absent"/> and <see cref="Present"/> together are <see cref="Either"/>.</summary>
[Flags]
public enum FindingSet
{
    /// <summary>The probability is unlike those of samples that show the finding and of samples that do not: as little an answer as <see cref="Either"/>.</summary>
    Neither = 0,

    /// <summary>The finding is not there.</summary>
    Absent = 1,

    /// <summary>The finding is there.</summary>
    Present = 2,

    /// <summary>The finding may be there or not.</summary>
    Either = Absent | Present,
}
