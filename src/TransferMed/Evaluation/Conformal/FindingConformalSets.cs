using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The conformal sets of samples whose findings are known.</summary>
public sealed class FindingConformalSets
{
    internal FindingConformalSets(FindingConformal conformal, FindingPredictions predictions, ValueList<ValueList<FindingSet>> sets)
    {
        Conformal = conformal;
        Predictions = predictions;
        Sets = sets;
        Coverage = predictions.Targets.Select((_, finding) => Measure(finding)).ToValueList();
    }

    /// <summary>What made the sets.</summary>
    public FindingConformal Conformal { get; }

    /// <summary>The predictions behind them.</summary>
    public FindingPredictions Predictions { get; }

    /// <summary>The sets of each sample, one for each finding, in the order of the predictions.</summary>
    public ValueList<ValueList<FindingSet>> Sets { get; }

    /// <summary>The coverage of each finding on the samples of which it is known; an honest figure where the predictor did not see them.</summary>
    public ValueList<FindingCoverage> Coverage { get; }

    private FindingCoverage Measure(int finding)
    {
        KnownTarget known = Predictions.Known(finding);
        FindingSet[] sets = Array.ConvertAll(known.Samples, sample => Sets[sample][finding]);
        return new FindingCoverage(
            Predictions.Targets[finding],
            1 - Conformal.Alpha,
            Of(1, FindingSet.Present),
            Of(0, FindingSet.Absent),
            (double)sets.Count(set => set is FindingSet.Present or FindingSet.Absent) / sets.Length,
            (double)sets.Count(set => set is FindingSet.Either) / sets.Length,
            (double)sets.Count(set => set is FindingSet.Neither) / sets.Length);

        ConfidenceInterval? Of(double truth, FindingSet answer)
        {
            FindingSet[] like = [.. sets.Where((_, i) => known.Truths[i] == truth)];
            return like.Length == 0 ? null : Wilson.Interval(like.Count(set => set.HasFlag(answer)), like.Length);
        }
    }
}

/// <summary>How well the conformal sets of one finding keep their promise, and how much they say; shares are NaN where the finding is known of no sample.</summary>
public sealed class FindingCoverage
{
    internal FindingCoverage(string finding, double promised, ConfidenceInterval? present, ConfidenceInterval? absent, double sureShare, double eitherShare, double neitherShare)
    {
        Finding = finding;
        Promised = promised;
        Present = present;
        Absent = absent;
        SureShare = sureShare;
        EitherShare = eitherShare;
        NeitherShare = neitherShare;
    }

    /// <summary>The name of the finding.</summary>
    public string Finding { get; }

    /// <summary>1 - alpha.</summary>
    public double Promised { get; }

    /// <summary>Of the samples that show it the share whose set holds <see cref="FindingSet.Present"/>, with its Wilson interval at 95 % (samples taken as independent); null without such samples.</summary>
    public ConfidenceInterval? Present { get; }

    /// <summary>Of the samples that do not show it the share whose set holds <see cref="FindingSet.Absent"/>, likewise.</summary>
    public ConfidenceInterval? Absent { get; }

    /// <summary>The share of sets with one answer, from 0 to 1.</summary>
    public double SureShare { get; }

    /// <summary>The share of sets with both answers, from 0 to 1.</summary>
    public double EitherShare { get; }

    /// <summary>The share of sets with none, from 0 to 1.</summary>
    public double NeitherShare { get; }
}
