using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// The memory that a network needs at least, from the shapes of its description alone: a floor, so that what is refused could not
/// have run, and what is let through may still not fit.
/// <para>
/// Counted: the weights; in training also gradients, the optimiser's vectors, averaged and best weights, the batch, what the
/// steps give as far as it must be kept for the gradients, and decoded batches that wait; without gradients
/// the step that takes and gives most.
/// </para>
/// <para>
/// Not counted: what a step keeps inside (the results of its convolutions before their norms, indices of pools, masks), working
/// memory of kernels, augmentation, caches of pictures (they have limits of their own), datasets, LibTorch and the runtime, and what
/// allocators keep.
/// </para>
/// </summary>
internal static class NetworkMemory
{
    private const int ValueBytes = sizeof(float);

    /// <summary>The weights and, of the step that needs most, what it takes and gives, in bytes.</summary>
    public static decimal ForInference(NetworkSpec spec, int batchSize)
    {
        InputShape input = spec.Input;
        long peak = Peak(spec.Plan.Steps, (long)input.Channels * input.Height * input.Width);
        return ValueBytes * ((decimal)spec.ParameterCount + (decimal)peak * batchSize);
    }

    /// <summary>What is there during the larger of a step and a batch without gradients, in bytes.</summary>
    public static decimal ForTraining(NetworkSpec spec, TrainingDemand demand) => Math.Max(Stepping(spec, demand), Judging(spec, demand));

    /// <summary>Refuses what cannot fit. Memory of a CUDA device is not looked at: there LibTorch's error can be caught.</summary>
    /// <exception cref="TransferMedException">It needs more than <see cref="MemoryBudget.LimitBytes"/>.</exception>
    public static void RequireInference(NetworkSpec spec, int batchSize, TorchDevice device)
    {
        if (!device.IsCuda)
        {
            Require(spec, batchSize, ForInference(spec, batchSize), "To compute");
        }
    }

    /// <summary>The same for training, on the CPU.</summary>
    /// <exception cref="TransferMedException">It needs more than <see cref="MemoryBudget.LimitBytes"/>.</exception>
    public static void RequireTraining(NetworkSpec spec, TrainingDemand demand)
    {
        Require(spec, demand.BatchSize, Stepping(spec, demand), "To train");
        Require(spec, demand.JudgedBatchSize, Judging(spec, demand), "To compute, beside training,");
    }

    private static decimal Stepping(NetworkSpec spec, TrainingDemand demand)
    {
        decimal input = (decimal)spec.Input.Channels * spec.Input.Height * spec.Input.Width;
        decimal outputs = demand.KeepsOutputs ? Kept(spec.Plan.Steps) : 0;
        decimal values = demand.OutputBytes * outputs + (ValueBytes + demand.HostBatches) * input;
        decimal passing = (decimal)demand.OutputBytes * Peak(spec.Plan.Steps, (long)input);
        return ValueBytes * (decimal)spec.ParameterCount * demand.Vectors + Math.Max(values, passing) * demand.BatchSize;
    }

    private static decimal Judging(NetworkSpec spec, TrainingDemand demand) => demand.JudgedBatchSize == 0
        ? 0
        : ForInference(spec, demand.JudgedBatchSize) + ValueBytes * (decimal)spec.ParameterCount * (demand.JudgedVectors - 1);

    /// <summary>The most values, of one picture, that a step takes and gives.</summary>
    private static long Peak(IReadOnlyList<LayerPlan> steps, long input)
    {
        long peak = 0;
        foreach (LayerPlan step in steps)
        {
            peak = Math.Max(peak, input + (IsFunction(step) ? 0 : step.Output.Elements));
            foreach (IReadOnlyList<LayerPlan> inside in step.Sequences)
            {
                peak = Math.Max(peak, Peak(inside, input));
            }

            input = step.Output.Elements;
        }

        return peak;
    }

    /// <summary>
    /// The values that the steps give for one picture and that are kept. Before the first weights nothing is. Functions without weights
    /// keep either what they take or what they give, so that one of both counts.
    /// </summary>
    private static decimal Kept(IReadOnlyList<LayerPlan> steps) => KeptInside(steps.SkipWhile(step => step.TotalParameters == 0));

    private static decimal KeptInside(IEnumerable<LayerPlan> steps) => steps.Where(step => !IsFunction(step))
        .Sum(step => step.Sequences.Any(inside => inside.Count > 0) ? step.Sequences.Sum(KeptInside) : (decimal)step.Output.Elements);

    /// <summary>
    /// Whether the step may give what it took, in place or as a view, or may let go of it; a layer scale does where it is folded, and what
    /// adds tokens or positions needs neither for its gradients.
    /// </summary>
    private static bool IsFunction(LayerPlan step) => step.Spec is ActivationSpec or DropoutSpec or DropPathSpec or FlattenSpec or LayerScaleSpec
        or ClassTokenSpec or RegisterTokensSpec or PositionalEmbeddingSpec or TokenPoolSpec;

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
