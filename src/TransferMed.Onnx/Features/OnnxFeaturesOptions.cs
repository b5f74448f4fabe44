using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>How <see cref="OnnxFeatures"/> runs a graph.</summary>
public sealed record OnnxFeaturesOptions
{
    /// <summary>How tokens (N, T, D) become one vector; no matter where the output is (N, D) or (N, D, H, W). Default: <see cref="TokenPooling.ClassToken"/>, the first token; a mean is that of all tokens.</summary>
    public TokenPooling Tokens { get; init; } = TokenPooling.ClassToken;

    /// <summary>
    /// A folder for features, made where it does not exist, so that another run computes none twice. It may be shared by graphs and processes. Null,
    /// the default: they are kept in memory alone, up to 1 GiB.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>The threads that ONNX Runtime computes with: 0, the default, for as many as the processor has cores.</summary>
    public int Threads { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The folder has an empty name.</exception>
    public void Validate()
    {
        OptionCheck.Defined(Tokens, nameof(Tokens));
        OptionCheck.AtLeast(Threads, 0, nameof(Threads));
        OptionCheck.Require(CacheFolder is null || CacheFolder.Trim().Length > 0, nameof(CacheFolder), "is empty; name a folder, or leave it out.");
    }
}
