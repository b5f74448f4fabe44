namespace TransferMed.Transfer;

/// <summary>What the features of a probe are divided by after their mean over the training pictures is taken off: how the penalty weighs them.</summary>
public enum FeatureScaling
{
    /// <summary>Their standard deviation (scikit-learn's <c>StandardScaler</c>): a feature that hardly varies counts as much as any other.</summary>
    Standard,

    /// <summary>
    /// The square root of their deviation, and all by one number so that their mean variance is 1: what varies much keeps part of its lead
    /// ("Pareto scaling", van den Berg et al. 2006, doi:10.1186/1471-2164-7-142).
    /// </summary>
    Pareto,
}
