using TransferMed.Runtime;

namespace TransferMed.Models;

/// <content>Branches.</content>
public abstract partial class LayerSequence<TSelf>
{
    /// <summary>Branches over the same input, joined. See <see cref="BranchesSpec"/>.</summary>
    /// <param name="branches">Each adds the steps of a branch, at least two; one that adds none passes the input unchanged.</param>
    /// <param name="merge">How they are joined. Default concatenation, in their order.</param>
    /// <param name="activation">The function after the join. Default none.</param>
    /// <param name="name">The step's name; the empty name adds nothing to the names inside.</param>
    /// <returns>This builder.</returns>
    public TSelf Branches(
        IEnumerable<Action<BodyBuilder>> branches, Merge merge = Merge.Concat, ActivationKind activation = ActivationKind.None, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(branches);
        return Step(new BranchesSpec(branches.Select(BodyBuilder.Collect).ToValueList(), merge, activation) { Name = name });
    }
}
