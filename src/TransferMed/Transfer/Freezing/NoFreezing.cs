namespace TransferMed.Transfer;

/// <content>Nothing is frozen.</content>
public abstract partial class FreezePolicy
{
    /// <summary>Nothing is frozen: the authors' way.</summary>
    public static FreezePolicy None { get; } = new NoFreezing();
}

internal sealed class NoFreezing : FreezePolicy
{
    internal override IReadOnlyList<string> TextForms => ["none"];

    public override bool IsTrainable(ParameterPosition position, int epoch) => true;

    public override string ToString() => "none";
}
