namespace TransferMed.Datasets;

/// <summary>What a manifest holds.</summary>
/// <param name="Rows">The rows, at least one.</param>
/// <param name="Classes">The classes in the order of their columns; null where one column holds the names of the classes.</param>
/// <param name="Targets">What the rows say of findings or values; null where each row has a class.</param>
/// <param name="IgnoredColumns">The names of the columns that were passed over.</param>
internal sealed record ManifestContent(IReadOnlyList<ManifestRow> Rows, string[]? Classes, TargetTable? Targets, string[] IgnoredColumns);
