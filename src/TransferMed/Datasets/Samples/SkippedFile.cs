namespace TransferMed.Datasets;

/// <summary>A picture that was left out.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedFile(string Path, string Reason);
