using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>What an assessment finds out. A part for which there are too few pictures is left out, and <see cref="ModelAssessment.LeftOut"/> says so.</summary>
public sealed record AssessmentOptions
{
    /// <summary>How probabilities are calibrated, on the validation pictures. Default <see cref="TemperatureScaling"/>; null for not at all.</summary>
    public Calibration? Calibration { get; init; } = new TemperatureScaling();

    /// <summary>
    /// What conformal sets shall promise; their thresholds come from the calibrated validation pictures. Default nine of ten by least
    /// ambiguous sets; null for no sets.
    /// </summary>
    public ConformalOptions? Conformal { get; init; } = new();

    /// <summary>
    /// The score by which pictures unlike those of the training are flagged; its threshold comes from the validation pictures. Default
    /// <see cref="MahalanobisScore"/>, which needs the training pictures too and takes O(D³) for D features; null for no screen.
    /// </summary>
    public OutOfDistributionMethod? OutOfDistribution { get; init; } = new MahalanobisScore();

    /// <summary>The share of ordinary pictures that the screen may flag, above 0 and below 1. Default 0.05, which needs 19 validation pictures.</summary>
    public double FalseAlarmRate { get; init; } = 0.05;

    /// <summary>How the intervals of the test metrics are computed. Default 2,000 resamples, 95 %, over groups.</summary>
    public BootstrapOptions Intervals { get; init; } = new();

    /// <summary>Metrics of the evaluation beside those that every one has, such as your own. A package holds their names, values and intervals. Default none.</summary>
    public ValueList<Metric> Metrics { get; init; } = [];

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names the property and the value.</exception>
    public void Validate()
    {
        Calibration?.Validate();
        Conformal?.Validate();
        OutOfDistribution?.Validate();
        OptionCheck.Within(FalseAlarmRate, 0, 1, nameof(FalseAlarmRate), lowExclusive: true, highExclusive: true);
        ArgumentNullException.ThrowIfNull(Intervals);
        Intervals.Validate();
        ArgumentNullException.ThrowIfNull(Metrics);
        _ = Evaluation.Metrics.With(Metrics.Where(metric => metric.Judges(MetricSubject.Classes)));
    }
}
