using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>Features as a probe is fitted to them, and the way back: scaled, and where there are several views in coordinates that punish telling them apart.</summary>
internal sealed class ProbeFeatures
{
    private readonly Standardization _standardization;
    private readonly ViewPenalty? _penalty;

    /// <param name="rows">The features of every view, all views of a picture one after another.</param>
    /// <param name="views">The views of each picture.</param>
    /// <param name="scaling">How they are scaled.</param>
    /// <param name="viewPenalty">See <see cref="ProbeOptions.ViewPenalty"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="pictures">The pictures whose views say what views differ by; null for all.</param>
    public ProbeFeatures(IReadOnlyList<float[]> rows, int views, FeatureScaling scaling, double viewPenalty, CancellationToken cancellationToken, IReadOnlyList<int>? pictures = null)
    {
        _standardization = Standardization.Of(rows, scaling);
        RowMatrix scaled = _standardization.Apply(rows);
        _penalty = views > 1 && viewPenalty > 0 ? ViewPenalty.Of(scaled, views, viewPenalty, pictures ?? [.. Enumerable.Range(0, rows.Count / views)], cancellationToken) : null;
        Rows = _penalty?.Rows ?? scaled;
    }

    /// <summary>Whether they depend on what views differ by.</summary>
    public bool PaysForViews => _penalty is not null;

    /// <summary>A row for each view.</summary>
    public RowMatrix Rows { get; }

    /// <summary>The row of a linear layer on the features themselves.</summary>
    public (float[] Weights, float Bias) Fold(double[] weights, double intercept) => _standardization.Fold(_penalty?.ToFeatures(weights) ?? weights, intercept);
}
