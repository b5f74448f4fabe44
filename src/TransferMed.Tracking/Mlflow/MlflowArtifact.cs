using System.Text;

namespace TransferMed.Tracking;

/// <summary>A file, or a text in memory, that goes to the artefacts of a run.</summary>
/// <param name="Place">Its place below the run's artefacts, with <c>/</c> between folders.</param>
/// <param name="File">The file; null where it is a text.</param>
/// <param name="Text">The text.</param>
internal sealed record MlflowArtifact(string Place, string? File, string Text = "")
{
    private const string Proxied = "mlflow-artifacts:";

    /// <summary>Opens the content.</summary>
    public Stream Open() => File is null ? new MemoryStream(Encoding.UTF8.GetBytes(Text)) : System.IO.File.OpenRead(File);

    /// <summary>The escaped path below the server's root of artefacts; null where the run's artefacts lie elsewhere than on the server.</summary>
    public string? PathBelow(string artifactUri)
    {
        if (!artifactUri.StartsWith(Proxied, StringComparison.Ordinal))
        {
            return null;
        }

        // mlflow-artifacts:/1/abc/artifacts, or with a server after two slashes: it is reached by the address that the user gave.
        string rest = artifactUri[Proxied.Length..];
        string root = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..].Split('/', 2).ElementAtOrDefault(1) ?? "" : rest;
        return string.Join('/', $"{root}/{Place}".Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));
    }
}
