using TorchSharp.Modules;

namespace TransferMed.Models;

/// <summary>A convolution before it exists.</summary>
internal sealed class ConvUnitPlan(
    string name, int inputs, int outputs, int kernel, int stride, int padding, int dilation, int groups, bool bias, int? paddingEnd = null) : UnitPlan(name)
{
    public int Kernel => kernel;

    public int Stride => stride;

    public int Padding => padding;

    /// <summary>The zeros below and to the right; <see cref="Padding"/> are those above and to the left.</summary>
    public int PaddingEnd => paddingEnd ?? padding;

    public int Dilation => dilation;

    public int Groups => groups;

    public override IReadOnlyList<TensorPlan> Parameters { get; } = Describe(inputs, outputs, kernel, groups, bias);

    /// <summary>The multiplications of one sample at an output of so many positions, at most a little above the limit of a step.</summary>
    public long MultiplyAdds(long positions) => Math.Min(positions * Parameters[0].Elements, SpecLimits.MultiplyAdds + 1);

    public override Unit Create(WeightSource weights) => new ConvUnit(this, weights);

    private static IReadOnlyList<TensorPlan> Describe(int inputs, int outputs, int kernel, int groups, bool bias)
    {
        long area = (long)kernel * kernel;
        long perGroup = inputs / groups;
        var weight = new TensorPlan("weight", [outputs, perGroup, kernel, kernel], ParameterRole.Weight, perGroup * area, outputs * area);
        return bias ? [weight, new TensorPlan("bias", [outputs], ParameterRole.Bias)] : [weight];
    }
}

/// <summary>The parameters of a convolution.</summary>
internal sealed class ConvUnit : Unit
{
    public ConvUnit(ConvUnitPlan plan, WeightSource weights)
        : base(nameof(ConvUnit))
    {
        Parameter weight = Add(weights.Create(plan.Name, plan.Parameters[0]), plan.Parameters[0]);
        Parameter? bias = plan.Parameters.Count > 1 ? Add(weights.Create(plan.Name, plan.Parameters[1]), plan.Parameters[1]) : null;
        Convolution = new Convolution(plan, weight, bias);
    }

    public Convolution Convolution { get; }

    public override AdaptableOperation Adaptable => Convolution;
}
