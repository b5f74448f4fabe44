using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A fitted score of how far a sample lies from those of the training: larger is farther. Compares by value. Any number of threads may
/// use one.
/// </summary>
public abstract class OutOfDistributionScore
{
    /// <summary>Whether <see cref="Of"/> reads the logits. Default true.</summary>
    public virtual bool NeedsLogits => true;

    /// <summary>Whether <see cref="Of"/> reads the features. Default true.</summary>
    public virtual bool NeedsFeatures => true;

    /// <summary>
    /// What <see cref="OutOfDistributionMethod.Read(string)"/> makes the same score from, as text. Null (default) where it cannot be
    /// written to a package; of <see cref="MahalanobisScore"/>, whose matrices are no text and which packages hold in a form of their own.
    /// </summary>
    public virtual string? State => null;

    /// <summary>What the card of a package holds; the matrices of the library's own may be a part apart.</summary>
    internal virtual string? CardState => State;

    /// <summary>The name in packages of one of the library's own.</summary>
    internal virtual string? Kind => null;

    /// <summary>The score of one sample.</summary>
    /// <param name="logits">The network's K logits, not calibrated; may be empty where <see cref="NeedsLogits"/> is false.</param>
    /// <param name="features">The D values that enter the head; may be empty where <see cref="NeedsFeatures"/> is false.</param>
    /// <returns>The score; larger is farther from the training samples.</returns>
    /// <exception cref="ArgumentException">The lengths are not those that it was fitted on.</exception>
    public abstract double Of(ReadOnlySpan<float> logits, ReadOnlySpan<float> features);

    /// <summary>The scores of samples.</summary>
    /// <param name="logits">N rows of K logits.</param>
    /// <param name="features">N rows of D features, in the same order.</param>
    /// <returns>N scores.</returns>
    /// <exception cref="ArgumentException">The lengths are not those that it was fitted on.</exception>
    public double[] OfAll(IReadOnlyList<float[]> logits, IReadOnlyList<float[]> features)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(features);
        return logits.Count == features.Count
            ? [.. logits.Zip(features, (row, values) => Of(row, values))]
            : throw new ArgumentException($"There are {logits.Count} rows of logits and {features.Count} rows of features; give one of each for each sample.", nameof(features));
    }

    /// <summary>Whether both are of one type and all that they hold is equal, as with records.</summary>
    /// <param name="obj">The other.</param>
    /// <returns>True where they are interchangeable.</returns>
    public override bool Equals(object? obj) => obj is OutOfDistributionScore other && FieldEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => FieldEquality.Hash(this);

    /// <summary>The name and the numbers.</summary>
    /// <returns>Such as <c>Energy {"temperature":2}</c>.</returns>
    public sealed override string ToString() => $"{Kind ?? GetType().FullName} {State}".TrimEnd();

    /// <summary>What is wrong with its numbers for a network; null where it scores every sample.</summary>
    internal virtual string? Fault(int features, int classes) => null;
}
