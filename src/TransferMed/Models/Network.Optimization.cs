using TransferMed.Runtime;

namespace TransferMed.Models;

/// <content>The form for inference.</content>
public sealed partial class Network
{
    /// <summary>Makes a form of the network for inference: faster, with the same logits within rounding. This network stays as it is.</summary>
    /// <param name="precision">
    /// The arithmetic of convolutions and linear layers. Default float32. <see cref="Precision.BFloat16"/> keeps 8 bits of each
    /// value: logits then differ in the third digit. <see cref="Precision.Float16"/> needs a CUDA device.
    /// </param>
    /// <returns>The inference form, with a report of what was folded; dispose it. It may be used as long as this network exists.</returns>
    /// <exception cref="ArgumentException">The device cannot compute in the precision.</exception>
    public OptimizedNetwork Optimize(Precision precision = Precision.Full) =>
        new(this, MemoryFormat.Auto, shares: false, PrecisionChoice.Resolve(precision, Device));
}
