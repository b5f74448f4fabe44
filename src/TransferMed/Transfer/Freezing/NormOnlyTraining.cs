namespace TransferMed.Transfer;

/// <content>Only norms learn.</content>
public abstract partial class FreezePolicy
{
    /// <summary>Only the scales and shifts of batch norms (and the head) are trained (Frankle et al. 2021).</summary>
    public static FreezePolicy NormOnly { get; } = new NormOnlyTraining();
}

internal sealed class NormOnlyTraining : FreezePolicy
{
    internal override IReadOnlyList<string> TextForms => ["norm"];

    public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead || position.IsNorm;

    public override string ToString() => "norm";
}
