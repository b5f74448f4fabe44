namespace TransferMed.Training;

/// <summary>How much the pictures of each class count in the loss.</summary>
public enum ClassWeighting
{
    /// <summary>Every picture counts the same.</summary>
    None,

    /// <summary>Every class counts the same: a class's weight is n / (classes x its pictures), scikit-learn's "balanced".</summary>
    Balanced,
}
