#:project ../src/TransferMed/TransferMed.csproj
#:package MathNet.Numerics
#:property UsesTorch=false
#:property SharedWithTests=SimulatedTargets
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of intervals and conformal sets of findings, grades and values in docs/tasks.md. Usage: dotnet run -c Release benchmarks/TaskConformalSimulation.cs -- [REPEATS=500]
// Two findings of unequal frequency, a tenth of the truths unknown; five grades, drawn at random where intervals are tried and equally many where sets are calibrated; one value with a shifted error. Groups of five share 70 % of the variance.
using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Tests.Evaluation;

const double Alpha = 0.05;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int repeats = args.Length > 0 ? int.Parse(args[0]) : 500;
var bootstrap = new BootstrapOptions { Resamples = 1000, Threads = 1 };

(Metric Metric, double Value)[] ofGrades = [(Metrics.GradeError, SimulatedTargets.TrueGradeError)];

Console.WriteLine("| intervals of 95 % | samples | metric | held |");
Console.WriteLine("|---|---|---|---|");
foreach ((int n, int groupSize) in ((int, int)[])[(100, 1), (400, 1), (200, 5), (400, 5)])
{
    string samples = groupSize == 1 ? $"{n}" : $"{n / groupSize} groups of {groupSize}";
    Held("findings", samples, SimulatedTargets.FindingTruths, seed => FindingEvaluation.From(SimulatedTargets.Findings(n, seed, groupSize)).Intervals(bootstrap with { Seed = seed }));
    Held("values", samples, SimulatedTargets.ValueTruths, seed => ValueEvaluation.From(SimulatedTargets.Values(n, seed, groupSize)).Intervals(bootstrap with { Seed = seed }));
    Held("grades", samples, ofGrades, seed => EvaluationResult.From(SimulatedTargets.Graded(n, seed, groupSize, drawn: true), [Metrics.GradeError]).Intervals(bootstrap with { Seed = seed }));
    Limits(samples, n, groupSize);
}

Console.WriteLine();
Console.WriteLine("| conformal at 95 % | calibrated on | coverage | says |");
Console.WriteLine("|---|---|---|---|");
foreach ((int n, int groupSize) in ((int, int)[])[(100, 1), (1000, 1), (500, 5), (2000, 5)])
{
    string samples = groupSize == 1 ? $"{n}" : $"{n / groupSize} groups of {groupSize}";
    FindingCoverage[][] findings = Repeated(seed => FindingConformal.Calibrate(SimulatedTargets.Findings(n, 2 * seed, groupSize), Alpha).Apply(SimulatedTargets.Findings(1000, 2 * seed + 1, groupSize)).Coverage.ToArray());
    for (int t = 0; t < SimulatedTargets.Shares.Count; t++)
    {
        int at = t;
        Console.WriteLine($"| finding of {100 * SimulatedTargets.Shares[t]:0} % | {samples} | there {100 * findings.Average(run => run[at].Present!.Value):0.0}, absent {100 * findings.Average(run => run[at].Absent!.Value):0.0} | sure {100 * findings.Average(run => run[at].SureShare):0} % |");
    }

    ValueCoverage[] values = Repeated(seed => ValueConformal.Calibrate(SimulatedTargets.Values(n, 2 * seed, groupSize), Alpha).Apply(SimulatedTargets.Values(1000, 2 * seed + 1, groupSize)).Coverage[0]);
    Console.WriteLine($"| value | {samples} | {100 * values.Average(run => run.GroupCoverage):0.0} | width {values.Average(run => run.Width):0.0} |");
    foreach (bool perClass in (bool[])[false, true])
    {
        var options = new ConformalOptions { Alpha = Alpha, Method = new Contiguous(), PerClass = perClass };
        ConformalCoverage[] grades = Repeated(seed => ConformalPredictor.Calibrate(SimulatedTargets.Graded(n, 2 * seed, groupSize), options).Apply(SimulatedTargets.Graded(1000, 2 * seed + 1, groupSize)).Coverage);
        Console.WriteLine($"| grade{(perClass ? ", per grade" : "")} | {samples} | {100 * grades.Average(run => run.Coverage.Value):0.0} | {grades.Average(run => run.MeanSize):0.00} of 5 grades |");
    }
}

T[] Repeated<T>(Func<int, T> run)
{
    var all = new T[repeats];
    Parallel.For(0, repeats, repeat => all[repeat] = run(repeat));
    return all;
}

void Held(string kind, string samples, IReadOnlyList<(Metric Metric, double Value)> truths, Func<int, IReadOnlyDictionary<string, ConfidenceInterval>> intervals)
{
    IReadOnlyDictionary<string, ConfidenceInterval>[] all = Repeated(intervals);
    foreach ((Metric metric, double truth) in truths)
    {
        Console.WriteLine($"| {kind} | {samples} | {metric.Label} | {100 * all.Average(run => run[metric.Name].Contains(truth) ? 1.0 : 0):0.0} |");
    }
}

void Limits(string samples, int n, int groupSize)
{
    BlandAltman[] all = Repeated(seed => ValueEvaluation.From(SimulatedTargets.Values(n, seed, groupSize)).PerValue[0].BlandAltman!);
    Console.WriteLine($"| values | {samples} | limits of agreement | {100 * all.Average(run => ((run.Lower.Contains(SimulatedTargets.TrueLimits.Lower) ? 1.0 : 0) + (run.Upper.Contains(SimulatedTargets.TrueLimits.Upper) ? 1 : 0)) / 2):0.0} |");
}
