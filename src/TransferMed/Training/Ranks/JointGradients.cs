using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Adds the gradients of all ranks up. A round is one batch of every rank. In the order of the ranks every round is added to the sum by itself, as accumulation in
/// one process adds batch after batch; in the engine's order gradients stay on each rank until the update.
/// </summary>
/// <param name="ranks">The ranks.</param>
/// <param name="gradients">This rank's gradients of all parameters; zero where a round had no batch for it.</param>
/// <param name="ordered">Whether sums are in the order of the ranks.</param>
internal sealed class JointGradients(RankGroup ranks, Tensor gradients, bool ordered) : IDisposable
{
    private readonly Tensor? _sum = ordered ? torch.zeros_like(gradients).DetachFromDisposeScope() : null;
    private readonly Tensor? _all = ordered ? torch.empty([ranks.Count, gradients.numel()], device: gradients.device).DetachFromDisposeScope() : null;

    /// <summary>After a batch of every rank; what follows a meeting.</summary>
    public void EndRound()
    {
        if (_sum is null)
        {
            return;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        ranks.Gather(gradients, _all!);
        for (int rank = 0; rank < ranks.Count; rank++)
        {
            _sum.Add(_all![rank]);
        }

        gradients.Fill(0);
    }

    /// <summary>Before an update: the gradients of this rank become those of all.</summary>
    public void EndGroup()
    {
        if (_sum is null)
        {
            ranks.Sum(gradients);
            return;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        gradients.copy_(_sum);
        _sum.Fill(0);
    }

    public void Dispose()
    {
        _sum?.Dispose();
        _all?.Dispose();
    }
}
