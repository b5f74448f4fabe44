namespace TransferMed.Transfer;

/// <content>Everything but norms learns.</content>
public abstract partial class FreezePolicy
{
    /// <summary>
    /// Everything is trained but norms, whose running statistics stay those of the pretraining: a few training pictures measure them badly, and a head that
    /// was fitted to the features of the frozen network fits them still.
    /// </summary>
    public static FreezePolicy KeepNorms { get; } = new NormKeeping();
}

internal sealed class NormKeeping : FreezePolicy
{
    internal override IReadOnlyList<string> TextForms => ["keep-norm"];

    public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead || !position.IsNorm;

    public override string ToString() => "keep-norm";
}
