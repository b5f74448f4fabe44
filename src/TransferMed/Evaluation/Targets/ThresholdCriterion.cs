namespace TransferMed.Evaluation;

/// <summary>What a threshold of a finding is chosen by.</summary>
public enum ThresholdCriterion
{
    /// <summary>The largest F1.</summary>
    F1,

    /// <summary>The largest sensitivity + specificity - 1 (Youden 1950), which counts both kinds of mistakes alike however rare the finding is.</summary>
    Youden,
}
