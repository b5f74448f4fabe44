namespace TransferMed.Reporting;

/// <summary>A curve, with the range it is sure of.</summary>
/// <param name="Name">What it shows; stands in the legend.</param>
/// <param name="Style">How it looks.</param>
/// <param name="Points">Its points; one that is not finite breaks the line.</param>
internal sealed record CurveWithBand(string Name, SeriesStyle Style, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>Whether every point gets a marker; else a few along the line do, to tell lines apart.</summary>
    public bool MarksEveryPoint { get; init; }
}

/// <summary>A point of a curve.</summary>
/// <param name="X">Where it lies.</param>
/// <param name="Y">Its value.</param>
/// <param name="Lower">The lower end of its band; NaN without one.</param>
/// <param name="Upper">The upper end of its band; NaN without one.</param>
internal readonly record struct CurvePoint(double X, double Y, double Lower = double.NaN, double Upper = double.NaN);
