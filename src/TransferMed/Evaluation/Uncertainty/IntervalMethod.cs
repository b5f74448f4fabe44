namespace TransferMed.Evaluation;

/// <summary>How a <see cref="ConfidenceInterval"/> was computed.</summary>
public enum IntervalMethod
{
    /// <summary>Bootstrap, bias-corrected and accelerated (Efron 1987).</summary>
    Bca,

    /// <summary>Bootstrap, quantiles of the resampled values (Efron 1979).</summary>
    Percentile,

    /// <summary>Bootstrap, quantiles of the resampled values mirrored at the value: for a metric that resampling biases to one side.</summary>
    Basic,

    /// <summary>The score interval of a proportion (Wilson 1927).</summary>
    Wilson,

    /// <summary>The area under the ROC curve and a multiple of its standard error (DeLong, DeLong and Clarke-Pearson 1988).</summary>
    DeLong,

    /// <summary>As <see cref="DeLong"/> on the scale of the logit, so that it stays within 0 and 1.</summary>
    DeLongLogit,

    /// <summary>The mean of runs and a multiple of its standard error by Student's t distribution.</summary>
    StudentT,

    /// <summary>A sum or difference of two independent values from the intervals of both (Zou and Donner 2008).</summary>
    Mover,
}
