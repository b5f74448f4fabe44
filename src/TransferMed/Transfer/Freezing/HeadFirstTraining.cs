using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <content>The head learns alone at first.</content>
public abstract partial class FreezePolicy
{
    /// <summary>The backbone is frozen for the first epochs, while the head finds its place.</summary>
    /// <param name="epochs">Those epochs, at least 1.</param>
    /// <returns>The policy.</returns>
    public static FreezePolicy HeadFirst(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new HeadFirstTraining(epochs);
    }
}

internal sealed class HeadFirstTraining(int epochs = 1) : FreezePolicy
{
    public int Epochs { get; init; } = epochs;

    internal override IReadOnlyList<string> TextForms => ["head-first:N"];

    protected override void CheckArguments() => OptionCheck.AtLeast(Epochs, 1, nameof(Epochs));

    public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead || epoch >= Epochs;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"head-first:{Epochs}");

    internal override FreezePolicy WithEpochs(int? epochs) => new HeadFirstTraining(epochs!.Value);
}
