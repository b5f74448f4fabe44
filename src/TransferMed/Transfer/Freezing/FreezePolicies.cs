using System.Globalization;

namespace TransferMed.Transfer;

internal sealed record NoFreezing : FreezePolicy
{
    public override string ToString() => "none";

    internal override bool IsTrainable(ParameterPlace place, int epoch) => true;
}

internal sealed record LinearProbing : FreezePolicy
{
    public override string ToString() => "probe";

    internal override bool IsTrainable(ParameterPlace place, int epoch) => place.IsHead;
}

internal sealed record NormOnlyTraining : FreezePolicy
{
    public override string ToString() => "norm";

    internal override bool IsTrainable(ParameterPlace place, int epoch) => place.IsHead || place.IsNorm;
}

internal sealed record HeadFirstTraining(int Epochs) : FreezePolicy
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"head-first:{Epochs}");

    internal override bool IsTrainable(ParameterPlace place, int epoch) => place.IsHead || epoch >= Epochs;
}

internal sealed record GradualUnfreezing(int EpochsPerStage) : FreezePolicy
{
    public override string ToString() => EpochsPerStage == 1 ? "gradual" : string.Create(CultureInfo.InvariantCulture, $"gradual:{EpochsPerStage}");

    internal override bool IsTrainable(ParameterPlace place, int epoch) =>
        place.IsHead || place.LastStage - place.Stage <= epoch / EpochsPerStage;
}
