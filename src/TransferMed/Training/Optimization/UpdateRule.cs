namespace TransferMed.Training;

/// <summary>One optimiser's arithmetic on a group of parameters.</summary>
internal abstract class UpdateRule
{
    /// <summary>The names of the vectors that the rule keeps for every parameter, all zero at the start.</summary>
    public abstract IReadOnlyList<string> StateNames { get; }

    /// <summary>Makes one update in place; gradients may be overwritten.</summary>
    public abstract void Update(UpdateGroup group, double learningRate, double weightDecay, double? momentum);

    public static UpdateRule Create(OptimizerOptions options) => options.Kind switch
    {
        OptimizerKind.Sgd => new SgdRule(options),
        OptimizerKind.AdamW => new AdamWRule(options),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Unknown optimiser."),
    };
}
