using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <content>Stage after stage learns.</content>
public abstract partial class FreezePolicy
{
    /// <summary>Stages are thawed one after the other from the head down (Howard and Ruder 2018).</summary>
    /// <param name="epochsPerStage">Epochs before the next stage is thawed, at least 1.</param>
    /// <returns>The policy.</returns>
    public static FreezePolicy Gradual(int epochsPerStage = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochsPerStage, 1);
        return new GradualUnfreezing(epochsPerStage);
    }
}

internal sealed class GradualUnfreezing(int epochsPerStage = 1) : FreezePolicy
{
    public int EpochsPerStage { get; init; } = epochsPerStage;

    internal override IReadOnlyList<string> TextForms => ["gradual", "gradual:N"];

    protected override void CheckArguments() => OptionCheck.AtLeast(EpochsPerStage, 1, nameof(EpochsPerStage));

    public override bool IsTrainable(ParameterPosition position, int epoch) =>
        position.IsHead || position.LastStage - position.Stage <= epoch / EpochsPerStage;

    public override string ToString() => EpochsPerStage == 1 ? "gradual" : string.Create(CultureInfo.InvariantCulture, $"gradual:{EpochsPerStage}");

    internal override FreezePolicy WithEpochs(int? epochs) => new GradualUnfreezing(epochs ?? 1);
}
