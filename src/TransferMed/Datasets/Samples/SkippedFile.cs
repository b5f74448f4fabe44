using System.Text.Json.Serialization;

namespace TransferMed.Datasets;

/// <summary>A picture that was left out.</summary>
public sealed class SkippedFile
{
    [JsonConstructor]
    internal SkippedFile(string path, string reason)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }
}
