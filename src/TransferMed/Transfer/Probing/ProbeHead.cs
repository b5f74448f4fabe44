using TransferMed.Datasets;

namespace TransferMed.Transfer;

/// <summary>A head fitted to features: what of a probe depends on what is asked of the pictures.</summary>
internal abstract class ProbeHead
{
    /// <summary>The strength of the fit.</summary>
    public abstract double Strength { get; }

    /// <summary>The folds that it was chosen by; 0: none.</summary>
    public abstract int Folds { get; }

    /// <summary>The loss of each candidate on what its fits have not seen.</summary>
    public abstract IReadOnlyDictionary<double, double> Losses { get; }

    /// <summary>How features were scaled.</summary>
    public abstract FeatureScaling Scaling { get; }

    /// <summary>The rows of each picture.</summary>
    public abstract int Views { get; }

    /// <summary>Whether a fit with more views may be worth its time.</summary>
    public abstract bool LeavesRoom { get; }

    /// <summary>The loss of the chosen strength on what its fits have not seen; NaN where there were no folds.</summary>
    public double Loss => Losses.TryGetValue(Strength, out double loss) ? loss : double.NaN;

    /// <summary>Chooses the strength.</summary>
    /// <param name="train">The training pictures.</param>
    /// <param name="rows">Their features, all views of a picture one after another.</param>
    /// <param name="foldOf">The fold of each picture, or null.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ProbeHead Choose(ImageDataset train, float[][] rows, int[]? foldOf, ProbeOptions options, CancellationToken cancellationToken) => train.Task switch
    {
        MultiLabel => new FindingHead(train, rows, foldOf, options, cancellationToken),
        Regression => new ValueHead(train, rows, foldOf, options, cancellationToken),
        _ => new ClassHead(train, rows, foldOf, options, cancellationToken),
    };

    /// <summary>Fits with the chosen strength.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A row of the head for each of its numbers, the mean loss on the training pictures, and the steps that it took.</returns>
    public abstract ((float[] Weights, float Bias)[] Rows, double Loss, int Steps) Fit(CancellationToken cancellationToken);
}
