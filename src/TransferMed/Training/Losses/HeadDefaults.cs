using TransferMed.Evaluation;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>What stands in the place of a default that is one of classes, for what a head says.</summary>
internal static class HeadDefaults
{
    /// <summary>The metric that a run goes by.</summary>
    public static Metric Metric(HeadOutput output) => output switch
    {
        FindingProbabilities => FindingMetrics.MacroF1,
        MeasuredValues or GaussianValues => ValueMetrics.R2,
        _ => Metrics.MacroF1,
    };

    /// <summary>The loss that a run is trained by.</summary>
    public static Loss Loss(HeadOutput output) => output switch
    {
        FindingProbabilities => new BinaryCrossEntropy(),
        ConditionalGrades => new Corn(),
        MeasuredValues => new SmoothL1(),
        GaussianValues => new GaussianLikelihood(),
        _ => new CrossEntropy(),
    };
}
