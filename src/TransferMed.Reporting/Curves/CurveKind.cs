namespace TransferMed.Reporting;

/// <summary>A curve over all thresholds.</summary>
internal enum CurveKind
{
    /// <summary>Sensitivity against 1 - specificity.</summary>
    Roc,

    /// <summary>Precision against recall.</summary>
    PrecisionRecall,
}
