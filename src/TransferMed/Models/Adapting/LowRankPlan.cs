using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>Terms of low rank beside the weights of one linear layer.</summary>
/// <param name="Unit">The layer.</param>
/// <param name="Blocks">The names of its blocks of rows; null for one without a term. A layer that is one block has one with an empty name.</param>
/// <param name="Rank">The rank.</param>
/// <param name="Factor">What a term is multiplied by.</param>
/// <param name="Seed">Decides the drawn factors.</param>
internal sealed record LowRankPlan(LinearUnitPlan Unit, IReadOnlyList<string?> Blocks, int Rank, double Factor, long Seed) : IAdapterPlan
{
    UnitPlan IAdapterPlan.Unit => Unit;

    public void AddTo(Unit unit, Device device)
    {
        AdaptableOperation operation = unit.Adaptable!;
        long rows = operation.Channels / Blocks.Count;
        long inputs = Unit.Parameters[0].Shape[1];

        // The rule that draws linear layers uniformly with the bound 1 / sqrt(fan in), as the reference implementation does.
        var weights = new WeightSource(Seed, WeightInitialization.KaimingNormal, device);
        operation.LowRank = new LowRankTerm([.. Blocks.Select(block => block is null ? ((Tensor, Tensor)?)null : Make(block))], Factor);

        (Tensor, Tensor) Make(string block)
        {
            string suffix = block.Length == 0 ? "" : $"_{block}";
            Tensor down = Hold(new TensorPlan(LowRankTerm.DownName + suffix, [Rank, inputs], ParameterRole.Weight, inputs, Rank));
            Tensor up = Hold(new TensorPlan(LowRankTerm.UpName + suffix, [rows, Rank], ParameterRole.Weight, Rank, rows) { Start = 0 });
            return (down, up);
        }

        Parameter Hold(TensorPlan plan) => unit.Hold(new AdapterParameter(plan.Name, weights.Create(Unit.Name, plan), plan.Role));
    }
}
