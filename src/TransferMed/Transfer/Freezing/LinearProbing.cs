namespace TransferMed.Transfer;

/// <content>Only the head learns.</content>
public abstract partial class FreezePolicy
{
    /// <summary>The whole backbone is frozen; the head learns from features that are computed once, without augmentation.</summary>
    public static FreezePolicy Probe { get; } = new LinearProbing();
}

internal sealed class LinearProbing : FreezePolicy
{
    internal override bool ComputesFeaturesOnce => true;

    internal override IReadOnlyList<string> TextForms => ["probe"];

    public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead;

    public override string ToString() => "probe";
}
