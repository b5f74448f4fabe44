using TransferMed.Transfer;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Keeps the stages nearest the input, whose filters serve most pictures, for the whole training.</summary>
public sealed class KeepFirstStages(int stages) : FreezePolicy
{
    public override string Identity => $"{stages}";

    public override bool IsTrainable(ParameterPosition position, int epoch) => position.IsHead || position.Stage >= stages;
}
// </example>
