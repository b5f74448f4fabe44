using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// What the numbers of a network's head mean: how many there are, and what they say of each of its targets (classes, findings, grades, values). A part of the description, so of
/// packages and ONNX files.
/// </summary>
public abstract record HeadOutput
{
    private protected HeadOutput()
    {
    }

    /// <summary>What the targets are called in messages, such as <c>findings</c>.</summary>
    internal abstract string Targets { get; }

    /// <summary>The fewest targets there can be.</summary>
    internal virtual int FewestTargets => 1;

    /// <summary>Whether what is said of the targets are probabilities of which one is true, with sum 1.</summary>
    internal virtual bool IsOneOfSeveral => false;

    /// <summary>The numbers that the head gives for so many targets.</summary>
    internal virtual int Logits(int targets) => targets;

    /// <summary>The same output of so many targets: what it knows of others is left out.</summary>
    internal virtual HeadOutput For(int targets) => this;

    /// <summary>Says what is wrong with the arguments for so many targets; null where nothing is.</summary>
    internal virtual string? Fault(int targets) => null;

    /// <summary>What the training targets are divided by after their place is taken away, so that the head's numbers are near 0 and 1; null for nothing.</summary>
    internal virtual (float[] Means, float[] Scales)? Standardization(int targets) => null;

    /// <summary>What one row of the head's numbers says of each target, in double precision.</summary>
    /// <param name="logits">As many as <see cref="Logits"/>.</param>
    /// <param name="said">One number for each target.</param>
    internal abstract void Read(ReadOnlySpan<float> logits, Span<double> said);

    /// <summary>The number whose gradient says what speaks for a target: its logit, where it has one.</summary>
    /// <param name="logits">(N, <see cref="Logits"/>).</param>
    /// <param name="target">The target.</param>
    /// <returns>(N).</returns>
    internal virtual Tensor ScoreOf(Tensor logits, int target) => logits.select(1, target);

    /// <summary>1 / (1 + e^-x), without overflow.</summary>
    private protected static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
}
