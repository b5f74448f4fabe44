namespace TransferMed.Reporting;

/// <summary>A small picture that travels inside the page.</summary>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="DataUri">Its bytes as a <c>data:</c> address.</param>
internal sealed record PageImage(int Width, int Height, string DataUri);
