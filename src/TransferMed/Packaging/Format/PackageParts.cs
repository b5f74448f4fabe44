namespace TransferMed.Packaging;

/// <summary>The names of the parts, and the sizes of those that are read whole.</summary>
internal static class PackageParts
{
    public const string Manifest = "manifest.json";
    public const string Card = "card.json";
    public const string Weights = "weights.safetensors";
    public const string Distances = "out-of-distribution.safetensors";
    public const string Fingerprints = "image-fingerprints.bin";

    public const int MaximumManifestBytes = 1 << 16;
    public const int MaximumCardBytes = 1 << 22;

    public static bool IsKnown(string name) => name is Card or Weights or Distances or Fingerprints;
}
