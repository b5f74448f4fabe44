using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// A fitted calibration: a function of the probabilities of one sample. Compares by value. Any number of threads may use one.
/// </summary>
public abstract class Calibrator
{
    /// <summary>The number of classes that it was fitted on; null (default) where it takes any.</summary>
    public virtual int? ClassCount => null;

    /// <summary>
    /// What <see cref="Calibration.Read"/> makes the same calibrator from, as text; the library's own are JSON. Null (default) where it
    /// cannot be written to a package.
    /// </summary>
    public virtual string? State => null;

    /// <summary>
    /// The largest probability that it gives, above 0.5 and below 1: what the validation samples bear that it was fitted on. Those of the
    /// library mix each sample with equal shares for all classes, so that it is (n + 1) / (n + 2) for n samples, as Laplace's rule of
    /// succession expects after n right ones. Predictions are shown as <c>&gt; 0.98</c> where they come near. Null (default) where it keeps none.
    /// </summary>
    public virtual double? Ceiling => null;

    /// <summary>The name in packages of one of the library's own.</summary>
    internal virtual string? Kind => null;

    /// <summary>Calibrates one sample in place.</summary>
    /// <param name="row">Its K probabilities, from 0 to 1 with the sum 1; afterwards the calibrated ones, of which the same holds.</param>
    public abstract void Apply(Span<double> row);

    /// <summary>Calibrates predictions.</summary>
    /// <param name="predictions">Predictions of the same model, with the classes that the calibrator was fitted on.</param>
    /// <returns>New predictions with the same labels, paths and groups.</returns>
    /// <exception cref="ArgumentException">The predictions have another number of classes.</exception>
    public PredictionSet Apply(PredictionSet predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        LogProbabilities.RequireClasses(predictions, ClassCount ?? predictions.Classes.Count);
        var rows = new double[predictions.Count][];
        for (int sample = 0; sample < rows.Length; sample++)
        {
            rows[sample] = predictions.Probabilities(sample).ToArray();
            Apply(rows[sample]);
        }

        return predictions.WithProbabilities(rows, Ceiling);
    }

    /// <summary>Whether both are of one type and all that they hold is equal, as with records.</summary>
    /// <param name="obj">The other.</param>
    /// <returns>True where they are interchangeable.</returns>
    public override bool Equals(object? obj) => obj is Calibrator other && FieldEquality.AreEqual(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => FieldEquality.Hash(this);

    /// <summary>The name and the numbers.</summary>
    /// <returns>Such as <c>temperature {"temperature":1.5,"logLossBefore":0.9,"logLossAfter":0.8,"count":86}</c>.</returns>
    public sealed override string ToString() => $"{Kind ?? GetType().FullName} {State}".TrimEnd();

    /// <summary>What is wrong with its numbers for a model; null where each row of probabilities gives probabilities.</summary>
    internal virtual string? Fault(int classes) => ClassCount is { } fitted && fitted != classes
        ? FormattableString.Invariant($"its calibrator {GetType()} is for {fitted} classes, the model has {classes}.")
        : null;

    /// <summary>The calibrator, if nothing is wrong with its numbers.</summary>
    internal Calibrator Checked() => Fault(ClassCount ?? 2) is { } fault ? throw new FormatException(fault) : this;
}
