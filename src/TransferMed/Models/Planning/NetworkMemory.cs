using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// The memory that a network needs at least, from the shapes of its description alone. It leaves out what kernels and allocators
/// take beside the values, so that what is refused could not have run.
/// </summary>
internal static class NetworkMemory
{
    private const int ValueBytes = sizeof(float);

    /// <summary>Weights, gradients and one vector of the optimiser.</summary>
    private const int TrainingVectors = 3;

    /// <summary>The weights and, of the step that needs most, what it takes and gives, in bytes.</summary>
    public static decimal ForInference(NetworkSpec spec, int batchSize)
    {
        InputShape input = spec.Input;
        long peak = Peak(spec.Plan.Steps, (long)input.Channels * input.Height * input.Width);
        return ValueBytes * ((decimal)spec.ParameterCount + (decimal)peak * batchSize);
    }

    /// <summary>Weights, gradients, the optimiser's vector, and the outputs of all steps, which are kept for the gradients, in bytes.</summary>
    public static decimal ForTraining(NetworkSpec spec, int batchSize)
    {
        InputShape input = spec.Input;
        decimal kept = (decimal)input.Channels * input.Height * input.Width + Kept(spec.Plan.Steps);
        return ValueBytes * ((decimal)spec.ParameterCount * TrainingVectors + kept * batchSize);
    }

    /// <summary>Refuses what cannot fit. Memory of a CUDA device is not looked at: there LibTorch's error can be caught.</summary>
    /// <exception cref="TransferMedException">It needs more than <see cref="MemoryBudget.LimitBytes"/>.</exception>
    public static void RequireInference(NetworkSpec spec, int batchSize, TorchDevice device)
    {
        if (!device.IsCuda)
        {
            Require(spec, batchSize, ForInference(spec, batchSize), "To compute");
        }
    }

    /// <summary>The same for training every weight.</summary>
    /// <exception cref="TransferMedException">It needs more than <see cref="MemoryBudget.LimitBytes"/>.</exception>
    public static void RequireTraining(NetworkSpec spec, int batchSize, TorchDevice device)
    {
        if (!device.IsCuda)
        {
            Require(spec, batchSize, ForTraining(spec, batchSize), "To train");
        }
    }

    /// <summary>The most values, of one picture, that a step takes and gives.</summary>
    private static long Peak(IReadOnlyList<LayerPlan> steps, long input)
    {
        long peak = 0;
        foreach (LayerPlan step in steps)
        {
            peak = Math.Max(peak, input + step.Output.Elements);
            foreach (IReadOnlyList<LayerPlan> inside in step.Sequences)
            {
                peak = Math.Max(peak, Peak(inside, input));
            }

            input = step.Output.Elements;
        }

        return peak;
    }

    private static decimal Kept(IReadOnlyList<LayerPlan> steps) => steps.Sum(step =>
        step.Sequences.Any(inside => inside.Count > 0) ? step.Sequences.Sum(Kept) : (decimal)step.Output.Elements);

    private static void Require(NetworkSpec spec, int batchSize, decimal needed, string purpose)
    {
        long limit = MemoryBudget.LimitBytes;
        if (needed > limit)
        {
            throw new TransferMedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{purpose} with {spec} in batches of {batchSize} needs at least {needed:0} bytes of memory; the limit is {limit}. Take a smaller batch size or "
                + $"smaller pictures, or, where there is more memory, raise {nameof(MemoryBudget)}.{nameof(MemoryBudget.LimitBytes)}."));
        }
    }
}
