using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>How far the predictions of a model of findings or values can be trusted. Every part may be missing.</summary>
public sealed class TargetAssessment
{
    internal TargetAssessment()
    {
    }

    /// <summary>Turns the probabilities of findings into ones that keep their promises; fitted on validation pictures. Null for values.</summary>
    public FindingCalibrator? Calibrator { get; internal init; }

    /// <summary>From which calibrated probability on a finding counts as there; chosen on validation pictures. Null for values.</summary>
    public FindingThresholds? Thresholds { get; internal init; }

    /// <summary>For each finding which of there and not there cannot be ruled out, with a promised coverage; null for values.</summary>
    public FindingConformal? FindingSets { get; internal init; }

    /// <summary>For each value limits between which it lies, with a promised coverage; null for findings.</summary>
    public ValueConformal? ValueIntervals { get; internal init; }

    /// <summary>What names there are in its parts, in their order; null where there is no part.</summary>
    internal ValueList<string>? Targets => Calibrator?.Findings ?? Thresholds?.Findings ?? FindingSets?.Findings ?? ValueIntervals?.Names;
}
