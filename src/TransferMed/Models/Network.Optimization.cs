namespace TransferMed.Models;

/// <content>The form for inference.</content>
public sealed partial class Network
{
    /// <summary>Makes a form of the network for inference: faster, with the same logits within rounding. This network stays as it is.</summary>
    /// <returns>The inference form, with a report of what was folded; dispose it. It may be used as long as this network exists.</returns>
    public OptimizedNetwork Optimize() => new(this, MemoryFormat.Auto, shares: false);
}
