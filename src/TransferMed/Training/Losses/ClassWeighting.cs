using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>How much the images of each class count in a loss. Derive from it for a rule of your own.</summary>
public abstract class ClassWeighting : Choice
{
    /// <summary>Every class counts the same: a class's weight is n / (classes x its images), scikit-learn's "balanced".</summary>
    public static ClassWeighting Balanced { get; } = new BalancedWeighting();

    /// <summary>Weights that are given.</summary>
    /// <param name="weights">One for each class, in the order of the classes, each above 0.</param>
    /// <returns>The weighting.</returns>
    public static ClassWeighting Given(params ReadOnlySpan<double> weights) => new GivenWeighting(ValueList.ToValueList(weights.ToArray()));

    /// <summary>The weights for a training set.</summary>
    /// <param name="classCounts">The training images of each class, in the order of the classes; may be 0.</param>
    /// <returns>One weight for each class, above 0.</returns>
    public abstract IReadOnlyList<double> Weights(IReadOnlyList<int> classCounts);

    internal virtual void RequireClasses(int classes)
    {
    }

    /// <summary>The weights as a tensor (K), float32, in the caller's scope, or null.</summary>
    internal static Tensor? Start(ClassWeighting? weighting, IReadOnlyList<int> classCounts, TorchDevice device) =>
        weighting is null ? null : torch.tensor(weighting.Checked(classCounts), device: device.Torch);

    /// <summary>The logarithm of the number of classes, times the largest weight where above 1: soft labels count with their weights.</summary>
    internal static double Chance(ClassWeighting? weighting, IReadOnlyList<int> classCounts) =>
        Math.Log(classCounts.Count) * Math.Max(1, weighting?.Checked(classCounts).Max() ?? 1);

    private float[] Checked(IReadOnlyList<int> classCounts)
    {
        float[] weights = [.. Weights(classCounts).Select(weight => (float)weight)];
        return weights.Length == classCounts.Count && Array.TrueForAll(weights, weight => weight > 0 && float.IsFinite(weight))
            ? weights
            : throw new ArgumentException($"{GetType().Name} gives the weights [{string.Join(", ", weights)}] for {classCounts.Count} classes; give one for each class, above 0.");
    }

    private sealed class BalancedWeighting : ClassWeighting
    {
        public override IReadOnlyList<double> Weights(IReadOnlyList<int> classCounts)
        {
            double total = classCounts.Sum();
            return [.. classCounts.Select(count => total / ((double)classCounts.Count * Math.Max(count, 1)))];
        }
    }

    private sealed class GivenWeighting(ValueList<double> values) : ClassWeighting
    {
        public ValueList<double> Values { get; init; } = values;

        public override IReadOnlyList<double> Weights(IReadOnlyList<int> classCounts) => Values;

        protected override void CheckArguments()
        {
            foreach (double weight in Values)
            {
                OptionCheck.Within(weight, 0, float.MaxValue, "Weighting", lowExclusive: true);
            }
        }

        internal override void RequireClasses(int classes) =>
            OptionCheck.Require(Values.Count == classes, "Weighting", $"has {Values.Count} weights; the network has {classes} classes.");
    }
}
