using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>Collects the steps of a residual block's body or shortcut, or of a stage.</summary>
public sealed class BodyBuilder : LayerSequence<BodyBuilder>
{
    private BodyBuilder()
    {
    }

    internal static ValueList<LayerSpec> Collect(Action<BodyBuilder> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        var builder = new BodyBuilder();
        describe(builder);
        return builder.Steps.ToValueList();
    }
}
