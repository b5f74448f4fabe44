using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The conformal intervals of samples whose measurements are known.</summary>
public sealed class ValueConformalIntervals
{
    internal ValueConformalIntervals(ValueConformal conformal, ValuePredictions predictions, ValueList<ValueList<ValueInterval>> intervals)
    {
        Conformal = conformal;
        Predictions = predictions;
        Intervals = intervals;
        Coverage = predictions.Targets.Select((_, value) => Measure(value)).ToValueList();
    }

    /// <summary>What made the intervals.</summary>
    public ValueConformal Conformal { get; }

    /// <summary>The predictions behind them.</summary>
    public ValuePredictions Predictions { get; }

    /// <summary>The intervals of each sample, one for each value, in the order of the predictions.</summary>
    public ValueList<ValueList<ValueInterval>> Intervals { get; }

    /// <summary>The coverage of each value on the samples whose measurement is known; an honest figure where the predictor did not see them.</summary>
    public ValueList<ValueCoverage> Coverage { get; }

    private ValueCoverage Measure(int value)
    {
        KnownTarget known = Predictions.Known(value);
        bool[] covered = [.. known.Samples.Select((sample, i) => Intervals[sample][value].Contains(known.Truths[i]))];
        string?[]? groups = known.Groups(Predictions.Groups);
        double byGroup = covered.Select((inside, i) => (Inside: inside ? 1.0 : 0, Group: groups?[i] is { } group ? (group, -1) : ((string?)null, i)))
            .GroupBy(sample => sample.Group, sample => sample.Inside)
            .Select(group => group.Average())
            .DefaultIfEmpty(double.NaN)
            .Average();
        return new ValueCoverage(
            Predictions.Targets[value],
            1 - Conformal.Alpha,
            covered.Length == 0 ? null : Wilson.Interval(covered.Count(inside => inside), covered.Length),
            byGroup,
            Intervals[0][value].Width);
    }
}

/// <summary>How well the conformal intervals of one value keep their promise.</summary>
public sealed class ValueCoverage
{
    internal ValueCoverage(string name, double promised, ConfidenceInterval? coverage, double groupCoverage, double width)
    {
        Name = name;
        Promised = promised;
        Coverage = coverage;
        GroupCoverage = groupCoverage;
        Width = width;
    }

    /// <summary>The name of the value.</summary>
    public string Name { get; }

    /// <summary>1 - alpha.</summary>
    public double Promised { get; }

    /// <summary>The share of samples whose interval holds the measurement, with its Wilson interval at 95 % (samples taken as independent); null where no measurement is known.</summary>
    public ConfidenceInterval? Coverage { get; }

    /// <summary>The same with every group counting once, which is what is promised where samples belong to groups; without groups the share of samples. NaN where no measurement is known.</summary>
    public double GroupCoverage { get; }

    /// <summary>The width of an interval, in the unit of the value; infinite where there were too few calibration samples.</summary>
    public double Width { get; }
}
