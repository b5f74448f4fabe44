#:project ../src/TransferMed/TransferMed.csproj
#:package MathNet.Numerics
#:property UsesTorch=false
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of intervals and conformal sets of findings, grades and values in docs/tasks.md. Usage: dotnet run -c Release benchmarks/TaskConformalSimulation.cs -- [REPEATS=500]
// Two findings of unequal frequency, a tenth of the truths unknown; five grades; one value with a shifted error. Groups of five share 70 % of the variance.
using System.Globalization;
using MathNet.Numerics.Distributions;
using TransferMed.Evaluation;
using TransferMed.Runtime;

const double Distance = 1.5, Spread = 10, Error = 5, Shift = 1, GradeSpread = 0.8, Unknown = 0.1, ShareOfGroup = 0.7, Alpha = 0.05;
const int Grades = 5;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int repeats = args.Length > 0 ? int.Parse(args[0]) : 500;
double[] shares = [0.5, 0.3];
var bootstrap = new BootstrapOptions { Resamples = 1000, Threads = 1 };

double Border(double share) => Distance / 2 - Math.Log(share / (1 - share)) / Distance;
double Recall(double share) => Normal.CDF(0, 1, Distance - Border(share));
double FalseAlarms(double share) => Normal.CDF(0, 1, -Border(share));
double correlation = Spread / Math.Sqrt(Spread * Spread + Error * Error);
double Reached(double border, int grade, int said) => said < 0 ? 0 : said == Grades - 1 ? 1 : Normal.CDF(0, 1, (border - grade) / GradeSpread);
(Metric Metric, double Value)[] ofFindings =
[
    (FindingMetrics.MacroAuc, Normal.CDF(0, 1, Distance / Math.Sqrt(2))),
    (FindingMetrics.MacroF1, shares.Average(s => 2 * s * Recall(s) / (s * Recall(s) + (1 - s) * FalseAlarms(s) + s))),
    (FindingMetrics.MicroRecall, shares.Sum(s => s * Recall(s)) / shares.Sum()),
    (FindingMetrics.HammingLoss, shares.Average(s => s * (1 - Recall(s)) + (1 - s) * FalseAlarms(s))),
    (FindingMetrics.MacroSpecificity, shares.Average(s => 1 - FalseAlarms(s))),
];
(Metric Metric, double Value)[] ofValues =
[
    (ValueMetrics.MeanAbsoluteError, Error * Math.Sqrt(2 / Math.PI) * Math.Exp(-Shift * Shift / (2 * Error * Error)) + Shift * (1 - 2 * Normal.CDF(0, 1, -Shift / Error))),
    (ValueMetrics.RootMeanSquaredError, Math.Sqrt(Error * Error + Shift * Shift)),
    (ValueMetrics.R2, 1 - (Error * Error + Shift * Shift) / (Spread * Spread)),
    (ValueMetrics.Pearson, correlation),
    (ValueMetrics.Spearman, 6 / Math.PI * Math.Asin(correlation / 2)),
    (ValueMetrics.Bias, Shift),
];
(Metric Metric, double Value)[] ofGrades =
[
    (Metrics.GradeError, Enumerable.Range(0, Grades).Average(grade => Enumerable.Range(0, Grades).Sum(said =>
        Math.Abs(grade - said) * (Reached(said + 0.5, grade, said) - Reached(said - 0.5, grade, said - 1))))),
];

Console.WriteLine("| intervals of 95 % | samples | metric | held |");
Console.WriteLine("|---|---|---|---|");
foreach ((int n, int groupSize) in ((int, int)[])[(100, 1), (400, 1), (200, 5), (400, 5)])
{
    string samples = groupSize == 1 ? $"{n}" : $"{n / groupSize} groups of {groupSize}";
    Held("findings", samples, ofFindings, seed => FindingEvaluation.From(Findings(n, seed, groupSize)).Intervals(bootstrap with { Seed = seed }));
    Held("values", samples, ofValues, seed => ValueEvaluation.From(Values(n, seed, groupSize)).Intervals(bootstrap with { Seed = seed }));
    Held("grades", samples, ofGrades, seed => EvaluationResult.From(Graded(n, seed, groupSize), [Metrics.GradeError]).Intervals(bootstrap with { Seed = seed }));
    Limits(samples, n, groupSize);
}

Console.WriteLine();
Console.WriteLine("| conformal at 95 % | calibrated on | coverage | says |");
Console.WriteLine("|---|---|---|---|");
foreach ((int n, int groupSize) in ((int, int)[])[(100, 1), (1000, 1), (500, 5), (2000, 5)])
{
    string samples = groupSize == 1 ? $"{n}" : $"{n / groupSize} groups of {groupSize}";
    FindingCoverage[][] findings = Repeated(seed => FindingConformal.Calibrate(Findings(n, 2 * seed, groupSize), Alpha).Apply(Findings(1000, 2 * seed + 1, groupSize)).Coverage.ToArray());
    for (int t = 0; t < shares.Length; t++)
    {
        int at = t;
        Console.WriteLine($"| finding of {100 * shares[t]:0} % | {samples} | there {100 * findings.Average(run => run[at].Present!.Value):0.0}, absent {100 * findings.Average(run => run[at].Absent!.Value):0.0} | sure {100 * findings.Average(run => run[at].SureShare):0} % |");
    }

    ValueCoverage[] values = Repeated(seed => ValueConformal.Calibrate(Values(n, 2 * seed, groupSize), Alpha).Apply(Values(1000, 2 * seed + 1, groupSize)).Coverage[0]);
    Console.WriteLine($"| value | {samples} | {100 * values.Average(run => run.GroupCoverage):0.0} | width {values.Average(run => run.Width):0.0} |");
    foreach (bool perClass in (bool[])[false, true])
    {
        var options = new ConformalOptions { Alpha = Alpha, Method = new Contiguous(), PerClass = perClass };
        ConformalCoverage[] grades = Repeated(seed => ConformalPredictor.Calibrate(Graded(n, 2 * seed, groupSize), options).Apply(Graded(1000, 2 * seed + 1, groupSize)).Coverage);
        Console.WriteLine($"| grade{(perClass ? ", per grade" : "")} | {samples} | {100 * grades.Average(run => run.Coverage.Value):0.0} | {grades.Average(run => run.MeanSize):0.00} of 5 grades |");
    }
}

T[] Repeated<T>(Func<int, T> run)
{
    var all = new T[repeats];
    Parallel.For(0, repeats, repeat => all[repeat] = run(repeat));
    return all;
}

void Held(string kind, string samples, (Metric Metric, double Value)[] truths, Func<int, IReadOnlyDictionary<string, ConfidenceInterval>> intervals)
{
    IReadOnlyDictionary<string, ConfidenceInterval>[] all = Repeated(intervals);
    foreach ((Metric metric, double truth) in truths)
    {
        Console.WriteLine($"| {kind} | {samples} | {metric.Label} | {100 * all.Average(run => run[metric.Name].Contains(truth) ? 1.0 : 0):0.0} |");
    }
}

void Limits(string samples, int n, int groupSize)
{
    BlandAltman[] all = Repeated(seed => ValueEvaluation.From(Values(n, seed, groupSize)).PerValue[0].BlandAltman!);
    Console.WriteLine($"| values | {samples} | limits of agreement | {100 * all.Average(run => ((run.Lower.Contains(Shift - 1.96 * Error) ? 1.0 : 0) + (run.Upper.Contains(Shift + 1.96 * Error) ? 1 : 0)) / 2):0.0} |");
}

FindingPredictions Findings(int n, long seed, int groupSize)
{
    var random = new SampleRandom(seed, 1);
    var (truths, rows, shared) = (new double[n][], new double[n][], new double[shares.Length]);
    for (int i = 0; i < n; i++)
    {
        (truths[i], rows[i]) = (new double[shares.Length], new double[shares.Length]);
        for (int t = 0; t < shares.Length; t++)
        {
            double deviation = Deviation(ref random, ref shared[t], i, groupSize);
            bool there = random.NextDouble() < shares[t];
            rows[i][t] = 1 / (1 + Math.Exp(-(Distance * ((there ? Distance : 0) + deviation) - Distance * Distance / 2 + Math.Log(shares[t] / (1 - shares[t])))));
            truths[i][t] = random.NextDouble() < Unknown ? double.NaN : there ? 1 : 0;
        }
    }

    return new FindingPredictions(["common", "rarer"], truths, rows, groups: Groups(n, groupSize));
}

ValuePredictions Values(int n, long seed, int groupSize)
{
    var random = new SampleRandom(seed, 3);
    var (truths, rows) = (new double[n][], new double[n][]);
    double sharedTruth = 0, sharedError = 0;
    for (int i = 0; i < n; i++)
    {
        double truth = 50 + Spread * Deviation(ref random, ref sharedTruth, i, groupSize);
        rows[i] = [truth + Shift + Error * Deviation(ref random, ref sharedError, i, groupSize)];
        truths[i] = [random.NextDouble() < Unknown ? double.NaN : truth];
    }

    return new ValuePredictions(["value"], truths, rows, groups: Groups(n, groupSize));
}

PredictionSet Graded(int n, long seed, int groupSize)
{
    var random = new SampleRandom(seed, 4);
    var (labels, rows) = (new int[n], new double[n][]);
    double shared = 0;
    for (int i = 0; i < n; i++)
    {
        labels[i] = i / groupSize % Grades;
        double score = labels[i] + GradeSpread * Deviation(ref random, ref shared, i, groupSize);
        double[] row = [.. Enumerable.Range(0, Grades).Select(grade => Math.Exp(-(grade - score) * (grade - score) / (2 * GradeSpread * GradeSpread)))];
        rows[i] = Array.ConvertAll(row, value => value / row.Sum());
    }

    return new PredictionSet(Enumerable.Range(0, Grades).Select(grade => $"{grade}"), labels, rows, groups: Groups(n, groupSize));
}

double Deviation(ref SampleRandom random, ref double shared, int sample, int groupSize)
{
    shared = sample % groupSize == 0 ? random.NextGaussian() : shared;
    return groupSize == 1 ? shared : Math.Sqrt(ShareOfGroup) * shared + Math.Sqrt(1 - ShareOfGroup) * random.NextGaussian();
}

IEnumerable<string>? Groups(int n, int groupSize) => groupSize == 1 ? null : Enumerable.Range(0, n).Select(i => $"{i / groupSize}");
