namespace TransferMed.Vips;

/// <summary>Which values of a picture of more than 8 bits become black and white.</summary>
public enum ToneMapping
{
    /// <summary>
    /// The least and the greatest value that the type can hold, for 16 bits 0 and 65,535: equal values look equal in all
    /// pictures. Values of 12 bits in 16 then use a sixteenth of the range and look black: give them a <see cref="ToneRange"/>.
    /// </summary>
    FullRange,

    /// <summary>The least and the greatest value of the picture: every picture uses all greys, and absolute values are lost.</summary>
    ImageRange,
}
