namespace TransferMed.Evaluation;

public sealed partial class EvaluationResult
{
    /// <summary>
    /// The evaluation by subgroups: each value of what <see cref="PredictionSet.Subgroups"/> says of the samples (numbers of more than six
    /// values in four ranges of about as many samples, but codes such as those of hospitals one by one), with bootstrap intervals over whole groups where the predictions have groups. A
    /// class of which a subgroup has too few takes no part; a subgroup with too few altogether is said to be so and not judged.
    /// </summary>
    /// <param name="options">How to resample, or null for 2,000 resamples and 95 %.</param>
    /// <returns>A row for each subgroup, and the worst; no row where nothing is known of the samples.</returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public SubgroupTable Subgroups(BootstrapOptions? options = null)
    {
        options ??= new BootstrapOptions();
        options.Validate();
        return new SubgroupEvaluation(Predictions, options).Run();
    }
}
