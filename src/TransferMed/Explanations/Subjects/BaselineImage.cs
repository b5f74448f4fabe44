namespace TransferMed.Explanations;

/// <summary>What stands for "nothing to see" where a picture, or a part of it, is taken away.</summary>
public enum BaselineImage
{
    /// <summary>The mean colour that pictures are normalised with: 0 after normalisation.</summary>
    Mean,

    /// <summary>Black.</summary>
    Black,

    /// <summary>The picture itself, blurred by three box filters of an eighth of its shorter side: coarse colours stay, details go.</summary>
    Blurred,
}
