namespace TransferMed.Evaluation;

/// <summary>How little a class conforms to a sample, by which a conformal set takes classes in.</summary>
public enum ConformalMethod
{
    /// <summary>
    /// 1 - p(class): least ambiguous sets (Sadinle, Lei and Wasserman 2019). The smallest sets on average; they cover easy samples
    /// too often and hard ones too seldom.
    /// </summary>
    Lac,

    /// <summary>
    /// The probabilities from the largest down to the class, its own times a random number (Romano, Sesia and Candès 2020):
    /// adaptive prediction sets. Larger, and large for the samples that are hard.
    /// </summary>
    Aps,

    /// <summary>APS with a penalty for every class beyond a rank (Angelopoulos et al. 2021): adaptive sets without a long tail.</summary>
    Raps,
}
