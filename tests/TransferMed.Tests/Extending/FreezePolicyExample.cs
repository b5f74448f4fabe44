using TransferMed.Transfer;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Keeps the stages nearest the input, whose filters serve most pictures, for the whole training.</summary>
public sealed record KeepFirstStages(int Stages) : FreezePolicy
{
    public override string Identity => $"{Stages}";

    public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead || position.Stage >= Stages;
}
// </example>
