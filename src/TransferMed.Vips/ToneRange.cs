namespace TransferMed.Vips;

/// <summary>The values that become black and white; those between become greys in a straight line, those beyond are cut off.</summary>
/// <param name="Black">The value of black.</param>
/// <param name="White">The value of white, above that of black. For 12 bits: 4095.</param>
public readonly record struct ToneRange(double Black, double White);
