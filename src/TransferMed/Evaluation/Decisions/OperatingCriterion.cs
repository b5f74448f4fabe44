namespace TransferMed.Evaluation;

/// <summary>What an operating point was chosen for.</summary>
public enum OperatingCriterion
{
    /// <summary>The highest threshold that reaches a wanted sensitivity.</summary>
    Sensitivity,

    /// <summary>The lowest threshold that reaches a wanted specificity.</summary>
    Specificity,

    /// <summary>The largest sensitivity + specificity - 1 (Youden 1950).</summary>
    Youden,

    /// <summary>The least expected cost of misses and false alarms.</summary>
    Cost,
}
