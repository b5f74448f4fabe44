using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>One row of a manifest whose file exists; its label is empty where it has targets.</summary>
internal sealed record ManifestRow(string Path, string Label, string? Group, DatasetPart? Part, int Line, ValueList<KeyValuePair<string, string>> Subgroups, float Weight);
