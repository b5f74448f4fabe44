using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>When a run has diverged though its loss is still a number.</content>
internal sealed partial class TrainingRun
{
    /// <summary>
    /// A loss of so many times chance means that the network gives the true classes probabilities of e^-69 and less: no training
    /// that learns is there for half an epoch, whatever its smoothing, focusing or mixing, unless it began higher still.
    /// </summary>
    private const double BeyondUse = 100;

    /// <summary>A batch of few pictures may be luckier than the others by so much; a loss that diverges is past it within steps.</summary>
    private const double Grown = 10;

    /// <summary>Ends a run after an epoch from which nothing useful can come.</summary>
    private void RequireUse(int epoch, int step)
    {
        double learningRate = _plan.LearningRate(_plan.FirstStepOf(epoch) + Math.Max(step - 1, 0));
        double late = ReadLateLoss();
        if (_loss.Chance is { } chance && late > BeyondUse * chance && late > Grown * _startLoss)
        {
            throw TrainingDivergedException.OfLoss(epoch + 1, step, late, _startLoss, chance, learningRate);
        }

        // The loss of the last step was taken before its update.
        if (!AreFinite(_flat.Values) || !AreFinite(_flat.Statistics) || (_average is not null && !(AreFinite(_average.Values) && AreFinite(_average.Statistics))))
        {
            throw TrainingDivergedException.OfWeights(epoch + 1, step, learningRate);
        }
    }

    private static bool AreFinite(Tensor vector)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return vector.numel() == 0 || vector.isfinite().all().Number() != 0;
    }
}
