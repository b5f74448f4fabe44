using System.Globalization;
using MathNet.Numerics.Distributions;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

/// <summary>
/// Findings, values and grades from a world whose truth is known. Samples of one group share a part of their deviation; a share of the truths is not known, at random.
/// </summary>
internal static class SimulatedTargets
{
    private const double ShareOfGroup = 0.7;
    private const double Distance = 1.5;
    private const double Spread = 10;
    private const double Error = 5;
    private const double Shift = 1;
    private const double GradeError = 0.8;
    private const int Grades = 5;

    /// <summary>How frequent each finding is.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.5, 0.3];

    /// <summary>The true values of metrics of findings.</summary>
    public static IReadOnlyList<(Metric Metric, double Value)> FindingTruths { get; } =
    [
        (FindingMetrics.MacroAuc, Normal.CDF(0, 1, Distance / Math.Sqrt(2))),
        (FindingMetrics.MacroF1, Shares.Average(share => 2 * share * Recall(share) / (share * Recall(share) + (1 - share) * FalseAlarms(share) + share))),
        (FindingMetrics.MicroRecall, Shares.Sum(share => share * Recall(share)) / Shares.Sum()),
        (FindingMetrics.HammingLoss, Shares.Average(Wrong)),
        (FindingMetrics.MacroSpecificity, Shares.Average(share => 1 - FalseAlarms(share))),
    ];

    /// <summary>The true values of metrics of measured values: of normally distributed measurements and errors.</summary>
    public static IReadOnlyList<(Metric Metric, double Value)> ValueTruths { get; } =
    [
        (ValueMetrics.MeanAbsoluteError, Error * Math.Sqrt(2 / Math.PI) * Math.Exp(-Shift * Shift / (2 * Error * Error)) + Shift * (1 - 2 * Normal.CDF(0, 1, -Shift / Error))),
        (ValueMetrics.RootMeanSquaredError, Math.Sqrt(Error * Error + Shift * Shift)),
        (ValueMetrics.R2, 1 - (Error * Error + Shift * Shift) / (Spread * Spread)),
        (ValueMetrics.Pearson, Correlation),
        (ValueMetrics.Spearman, 6 / Math.PI * Math.Asin(Correlation / 2)),
        (ValueMetrics.Bias, Shift),
    ];

    /// <summary>Between which differences lie in truth.</summary>
    public static (double Lower, double Upper) TrueLimits => (Shift - 1.96 * Error, Shift + 1.96 * Error);

    /// <summary>The true mean absolute error in grades where each grade has as many samples.</summary>
    public static double TrueGradeError => Enumerable.Range(0, Grades).Average(grade =>
        Enumerable.Range(0, Grades).Sum(said => Math.Abs(grade - said) * (Reached(said + 0.5, grade, last: said == Grades - 1) - Reached(said - 0.5, grade, first: said == 0))));

    private static double Correlation => Spread / Math.Sqrt(Spread * Spread + Error * Error);

    public static FindingPredictions Findings(int n, long seed, int groupSize = 1, double unknown = 0.1)
    {
        var random = new SampleRandom(seed, 1);
        var (truths, rows) = (new double[n][], new double[n][]);
        var shared = new double[Shares.Count];
        for (int i = 0; i < n; i++)
        {
            (truths[i], rows[i]) = (new double[Shares.Count], new double[Shares.Count]);
            for (int t = 0; t < Shares.Count; t++)
            {
                double deviation = Deviation(ref random, ref shared[t], i, groupSize);
                bool there = random.NextDouble() < Shares[t];
                double score = (there ? Distance : 0) + deviation;
                rows[i][t] = 1 / (1 + Math.Exp(-(Distance * score - Distance * Distance / 2 + Math.Log(Shares[t] / (1 - Shares[t])))));
                truths[i][t] = random.NextDouble() < unknown ? double.NaN : there ? 1 : 0;
            }
        }

        return new FindingPredictions(Shares.Select((_, t) => $"finding {t}"), truths, rows, groups: Groups(n, groupSize));
    }

    /// <summary>Two models of one value that are equally good, wrong partly on the same samples.</summary>
    public static (ValuePredictions First, ValuePredictions Second) Pair(int n, long seed)
    {
        var random = new SampleRandom(seed, 2);
        var (truths, first, second) = (new double[n][], new double[n][], new double[n][]);
        for (int i = 0; i < n; i++)
        {
            double common = random.NextGaussian();
            truths[i] = [50 + Spread * random.NextGaussian()];
            first[i] = [truths[i][0] + Error * Math.Sqrt(0.5) * (common + random.NextGaussian())];
            second[i] = [truths[i][0] + Error * Math.Sqrt(0.5) * (common + random.NextGaussian())];
        }

        return (new ValuePredictions(["age"], truths, first) { Units = ["months"] }, new ValuePredictions(["age"], truths, second) { Units = ["months"] });
    }

    public static ValuePredictions Values(int n, long seed, int groupSize = 1, double unknown = 0.1)
    {
        var random = new SampleRandom(seed, 3);
        var (truths, rows) = (new double[n][], new double[n][]);
        double sharedTruth = 0, sharedError = 0;
        for (int i = 0; i < n; i++)
        {
            double truth = 50 + Spread * Deviation(ref random, ref sharedTruth, i, groupSize);
            rows[i] = [truth + Shift + Error * Deviation(ref random, ref sharedError, i, groupSize)];
            truths[i] = [random.NextDouble() < unknown ? double.NaN : truth];
        }

        return new ValuePredictions(["age"], truths, rows, groups: Groups(n, groupSize)) { Units = ["months"] };
    }

    /// <summary>Grades of equally many samples, or each group's drawn; a sample's score lies about its grade.</summary>
    public static PredictionSet Graded(int n, long seed, int groupSize = 1, bool drawn = false)
    {
        var random = new SampleRandom(seed, 4);
        var draws = new SampleRandom(seed, 5);
        var labels = new int[n];
        var rows = new double[n][];
        double shared = 0;
        for (int i = 0; i < n; i++)
        {
            labels[i] = !drawn ? i / groupSize % Grades : i % groupSize == 0 ? draws.NextInt32(Grades) : labels[i - 1];
            double score = labels[i] + GradeError * Deviation(ref random, ref shared, i, groupSize);
            double[] row = [.. Enumerable.Range(0, Grades).Select(grade => Math.Exp(-(grade - score) * (grade - score) / (2 * GradeError * GradeError)))];
            rows[i] = Array.ConvertAll(row, value => value / row.Sum());
        }

        return new PredictionSet(Enumerable.Range(0, Grades).Select(grade => grade.ToString(CultureInfo.InvariantCulture)), labels, rows, groups: Groups(n, groupSize));
    }

    private static double Reached(double border, int grade, bool first = false, bool last = false) => first ? 0 : last ? 1 : Normal.CDF(0, 1, (border - grade) / GradeError);

    private static double Border(double share) => Distance / 2 - Math.Log(share / (1 - share)) / Distance;

    private static double Recall(double share) => Normal.CDF(0, 1, Distance - Border(share));

    private static double FalseAlarms(double share) => Normal.CDF(0, 1, -Border(share));

    private static double Wrong(double share) => share * (1 - Recall(share)) + (1 - share) * FalseAlarms(share);

    private static double Deviation(ref SampleRandom random, ref double shared, int sample, int groupSize)
    {
        shared = sample % groupSize == 0 ? random.NextGaussian() : shared;
        return groupSize == 1 ? shared : Math.Sqrt(ShareOfGroup) * shared + Math.Sqrt(1 - ShareOfGroup) * random.NextGaussian();
    }

    private static IEnumerable<string>? Groups(int n, int groupSize) => groupSize == 1 ? null : Enumerable.Range(0, n).Select(i => (i / groupSize).ToString(CultureInfo.InvariantCulture));
}
