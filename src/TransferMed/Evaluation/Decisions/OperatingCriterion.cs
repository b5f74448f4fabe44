namespace TransferMed.Evaluation;

/// <summary>What an operating point was chosen for.</summary>
internal enum OperatingCriterion
{
    /// <summary>The greatest specificity that a wanted sensitivity leaves.</summary>
    Sensitivity,

    /// <summary>The greatest sensitivity that a wanted specificity leaves.</summary>
    Specificity,

    /// <summary>The largest sensitivity + specificity - 1 (Youden 1950).</summary>
    Youden,

    /// <summary>The least expected cost of misses and false alarms.</summary>
    Cost,

    /// <summary>None: the class with the largest probability of two is called.</summary>
    LargestProbability,
}
