using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>What <see cref="Network.Optimize"/> did.</summary>
internal sealed record OptimizationReport
{
    /// <summary>The batch norms that are now part of the convolutions before them.</summary>
    public ValueList<FoldedNorm> Folded { get; init; } = [];

    /// <summary>The batch norms that stayed, because what is before them is no convolution alone.</summary>
    public ValueList<string> Kept { get; init; } = [];

    /// <summary>The layer scales that are now part of the linear layers before them.</summary>
    public ValueList<string> FoldedScales { get; init; } = [];

    /// <summary>The format that the inference form runs in; never Auto.</summary>
    public MemoryFormat MemoryFormat { get; init; }

    /// <summary>The arithmetic; never Auto.</summary>
    public Precision Precision { get; init; } = Precision.Full;

    /// <summary>The counts, in one line.</summary>
    /// <returns>For example <c>7 batch norms folded, 2 kept, ChannelsLast, Full</c>.</returns>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Folded.Count} batch norms folded, {Kept.Count} kept, {MemoryFormat}, {Precision}");
}

/// <summary>A batch norm that became part of convolutions.</summary>
/// <param name="Norm">Its name.</param>
/// <param name="Convolutions">The names of the convolutions, in the order of the norm's channels.</param>
internal sealed record FoldedNorm(string Norm, ValueList<string> Convolutions);
