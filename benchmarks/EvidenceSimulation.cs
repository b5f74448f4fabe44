#:project ../src/TransferMed/TransferMed.csproj
#:package MathNet.Numerics
#:property UsesTorch=false
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// The figures of docs/evidence.md. Usage: dotnet run -c Release benchmarks/EvidenceSimulation.cs -- [coverage|rejection|speed ...] [--sets N] [--worlds TEXT] [--methods TEXT] [--first N]
// Coverage: how often intervals of 95 % hold a truth that is known. Rejection: how often tests at 5 % claim a difference that is not there.
using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Distributions;
using TransferMed.Evaluation;
using TransferMed.Runtime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int sets = int.Parse(Option("--sets", "1000"));
int firstSet = int.Parse(Option("--first", "0"));
string worlds = Option("--worlds", "");
string onlyMethods = Option("--methods", "");
string[] parts = [.. args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
foreach (string part in parts.Length > 0 ? parts : ["coverage", "rejection", "speed"])
{
    Action run = part switch { "coverage" => Coverage, "rejection" => Rejection, "speed" => Speed, _ => throw new ArgumentException(part) };
    long start = Stopwatch.GetTimestamp();
    run();
    Console.WriteLine($"({Stopwatch.GetElapsedTime(start).TotalSeconds:0} s)\n");
}

string Option(string name, string otherwise) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : otherwise;

void Coverage()
{
    Console.WriteLine($"coverage in % over {sets} test sets (standard error {100 * Math.Sqrt(0.95 * 0.05 / sets):0.0}); errors below / above the interval in brackets");
    var balanced = new World(0.5, 0, 2);
    var skewed = new World(0.3, 0.3, 2);
    var strong = new World(0.5, 0, 3.2);
    Cover("balanced, n = 100", balanced, 100, 1);
    Cover("balanced, n = 400", balanced, 400, 1);
    Cover("30 % positive, n = 100", skewed, 100, 1);
    Cover("30 % positive, n = 400", skewed, 400, 1);
    Cover("strong model (AUC 0.988), n = 100", strong, 100, 1);
    Cover("strong model (AUC 0.988), n = 400", strong, 400, 1);
    Cover("20 groups of 5, n = 100", balanced, 100, 5);
    Cover("80 groups of 5, n = 400", balanced, 400, 5);
    Cover("30 % positive, 80 groups of 5, n = 400", skewed, 400, 5);
}

void Cover(string name, World world, int n, int groupSize)
{
    if (!name.Contains(worlds, StringComparison.Ordinal))
    {
        return;
    }

    (string Name, Func<PredictionSet, int, IReadOnlyDictionary<string, ConfidenceInterval>> Intervals)[] methods =
    [
        ("BCa (default)", (p, s) => Bootstrapped(p, new BootstrapOptions { Seed = s })),
        ("percentile", (p, s) => Bootstrapped(p, new BootstrapOptions { Seed = s, Method = IntervalMethod.Percentile })),
        ("BCa, no small-sample correction", (p, s) => Bootstrapped(p, new BootstrapOptions { Seed = s, CorrectSmallSamples = false })),
        ("percentile, no small-sample correction", (p, s) => Bootstrapped(p, new BootstrapOptions { Seed = s, CorrectSmallSamples = false, Method = IntervalMethod.Percentile })),
        ("Wilson / DeLong", (p, _) => Closed(p, estimate => estimate.WaldInterval)),
        ("Wilson / DeLong on the logit scale", (p, _) => Closed(p, estimate => estimate.Interval)),
    ];
    if (groupSize > 1)
    {
        methods = [.. methods, ("BCa that ignores the groups", (p, s) => Bootstrapped(p, new BootstrapOptions { Seed = s, Groups = false }))];
    }

    Console.WriteLine($"{name}: truth {string.Join(", ", world.Truths.Select(truth => $"{truth.Key} {truth.Value:0.000}"))}");
    foreach ((string method, var intervals) in methods.Where(method => method.Name.Contains(onlyMethods, StringComparison.Ordinal)))
    {
        var (below, above) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        for (int set = 0; set < sets; set++)
        {
            IReadOnlyDictionary<string, ConfidenceInterval> found = intervals(world.Draw(n, firstSet + set, groupSize), firstSet + set);
            foreach ((string metric, double truth) in world.Truths)
            {
                below[metric] = below.GetValueOrDefault(metric) + (found.TryGetValue(metric, out var i) && i.Lower > truth + 1e-12 ? 1 : 0);
                above[metric] = above.GetValueOrDefault(metric) + (found.TryGetValue(metric, out i) && i.Upper < truth - 1e-12 ? 1 : 0);
                if (set == 0 && !found.ContainsKey(metric))
                {
                    below[metric] = above[metric] = int.MinValue / 2;
                }
            }
        }

        string cells = string.Join(" | ", world.Truths.Keys.Select(metric => below[metric] < 0
            ? "-"
            : $"{100.0 * (sets - below[metric] - above[metric]) / sets:0.0} ({100.0 * below[metric] / sets:0.0} / {100.0 * above[metric] / sets:0.0})"));
        Console.WriteLine($"  | {method} | {cells} |");
    }

    static IReadOnlyDictionary<string, ConfidenceInterval> Bootstrapped(PredictionSet p, BootstrapOptions options) => EvaluationResult.From(p).Intervals(options);

    static Dictionary<string, ConfidenceInterval> Closed(PredictionSet p, Func<AucEstimate, ConfidenceInterval> choose)
    {
        EvaluationResult result = EvaluationResult.From(p);
        var found = new Dictionary<string, ConfidenceInterval> { [Metrics.MacroAuc] = choose(DeLong.Auc(p)) };
        if (p.Groups is null)
        {
            found.Add(Metrics.Accuracy, Wilson.Interval(result.Confusion.Correct, p.Count));
        }

        return found;
    }
}

void Rejection()
{
    Console.WriteLine($"claims at 5 % in % over {sets} pairs without a difference (standard error {100 * Math.Sqrt(0.95 * 0.05 / sets):0.0})");
    foreach ((int n, int groupSize) in ((int, int)[])[(100, 1), (400, 1), (400, 5)])
    {
        var claims = new Dictionary<string, int>();
        var world = new World(0.5, 0, 1.2);
        for (int set = 0; set < sets; set++)
        {
            (PredictionSet first, PredictionSet second) = world.DrawPair(n, set, groupSize);
            ModelComparison comparison = ModelComparison.Of(first, second, new BootstrapOptions { Seed = set });
            if (comparison.McNemar is { } mcNemar)
            {
                Count(claims, "McNemar, exact", mcNemar.PValue);
                Count(claims, "McNemar, mid-p", mcNemar.MidPValue);
            }

            Count(claims, "DeLong", comparison.Areas["1"].PValue);
            foreach (string metric in (string[])[Metrics.Accuracy, Metrics.MacroF1, Metrics.MacroAuc, Metrics.LogLoss])
            {
                Count(claims, $"paired bootstrap, {metric}", comparison.Differences[metric].PValue);
            }
        }

        Show($"two models on {n} samples{(groupSize > 1 ? $" in groups of {groupSize}" : "")}", claims);
    }

    Dictionary<string, int> runs = [];
    for (int set = 0; set < sets; set++)
    {
        var random = new SampleRandom(set, 77);
        Count(runs, "Wilcoxon, 10 seeds", WilcoxonSignedRank.Test(Differences(10)).PValue);
        Count(runs, "Wilcoxon, 20 seeds", WilcoxonSignedRank.Test(Differences(20)).PValue);
        Count(runs, "Wilcoxon, 60 seeds (normal)", WilcoxonSignedRank.Test(Differences(60)).PValue);

        // Under the model the correction was made for: all runs' differences have the correlation n_test / (n_test + n_train).
        double shared = random.NextGaussian() * Math.Sqrt(0.2);
        double[] correlated = [.. Differences(10).Select(value => shared + value * Math.Sqrt(0.8))];
        Count(runs, "corrected t, 10 runs as its model has them", CorrectedResampledT.Test(correlated, 0.25).PValue);
        double[] splits = SplitDifferences(set, 10);
        Count(runs, "corrected t, 10 random splits of one dataset", CorrectedResampledT.Test(splits, 0.25).PValue);
        Count(runs, "plain t, the same splits", CorrectedResampledT.Test(splits, 0).PValue);

        double[] Differences(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
    }

    Show("over runs", runs);

    void Count(Dictionary<string, int> claims, string test, double p) => claims[test] = claims.GetValueOrDefault(test) + (p <= 0.05 ? 1 : 0);

    void Show(string title, Dictionary<string, int> claims)
    {
        Console.WriteLine(title);
        foreach ((string test, int count) in claims)
        {
            Console.WriteLine($"  | {test} | {100.0 * count / sets:0.0} |");
        }
    }
}

// Two learners that are equally good by symmetry (nearest class mean, each on its own half of the features) on random splits,
// 80 % to train and 20 % to test, of one dataset of 250 samples; the differences of their accuracies.
static double[] SplitDifferences(int seed, int splits)
{
    const int N = 250, Half = 5;
    var random = new SampleRandom(seed, 99);
    var features = new double[N][];
    for (int i = 0; i < N; i++)
    {
        features[i] = new double[2 * Half];
        for (int f = 0; f < 2 * Half; f++)
        {
            features[i][f] = random.NextGaussian() + (i % 2 == 0 ? 0.25 : -0.25);
        }
    }

    var differences = new double[splits];
    int[] order = [.. Enumerable.Range(0, N)];
    for (int split = 0; split < splits; split++)
    {
        random.Shuffle(order.AsSpan());
        differences[split] = Right(order, 0) - Right(order, Half);
    }

    return differences;

    double Right(int[] order, int from)
    {
        const int Train = N * 4 / 5;
        var direction = new double[Half];
        double[] sums = new double[Half];
        int positives = order[..Train].Count(i => i % 2 == 0);
        foreach (int i in order[..Train])
        {
            for (int f = 0; f < Half; f++)
            {
                double share = features[i][from + f] / (i % 2 == 0 ? positives : Train - positives);
                direction[f] += i % 2 == 0 ? share : -share;
                sums[f] += share;
            }
        }

        return order[Train..].Average(i =>
            Enumerable.Range(0, Half).Sum(f => direction[f] * (features[i][from + f] - sums[f] / 2)) > 0 == (i % 2 == 0) ? 1.0 : 0);
    }
}

void Speed()
{
    foreach ((int n, int classes) in ((int, int)[])[(1000, 2), (1000, 5), (1000, 10), (10_000, 2)])
    {
        var random = new SampleRandom(n, classes);
        double[][] rows = [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, classes).Select(_ => random.NextDouble()).ToArray())];
        int[] labels = [.. Enumerable.Range(0, n).Select(i => i % classes)];
        for (int i = 0; i < n; i++)
        {
            rows[i][labels[i]] += 0.3;
            double sum = rows[i].Sum();
            rows[i] = [.. rows[i].Select(value => value / sum)];
        }

        EvaluationResult result = EvaluationResult.From(new PredictionSet(Enumerable.Range(0, classes).Select(c => $"{c}"), labels, rows));
        result.Intervals(new BootstrapOptions { Resamples = 200 });
        foreach (int threads in (int[])[1, 2])
        {
            double best = Enumerable.Range(0, 5).Min(_ =>
            {
                long start = Stopwatch.GetTimestamp();
                result.Intervals(new BootstrapOptions { Threads = threads });
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            });
            Console.WriteLine($"2,000 resamples of {n} samples, {classes} classes, all metrics, {threads} thread{(threads > 1 ? "s" : "")}: {best:0.000} s (best of 5)");
        }
    }
}

// Two classes with normally distributed scores; a sample is called positive above the threshold.
sealed class World(double positives, double threshold, double distance)
{
    private const double ShareOfGroup = 0.7;

    public IReadOnlyDictionary<string, double> Truths { get; } = TruthsOf(positives, threshold, distance);

    public PredictionSet Draw(int n, int seed, int groupSize) => Make(n, seed, groupSize, 1)[0];

    public (PredictionSet, PredictionSet) DrawPair(int n, int seed, int groupSize)
    {
        PredictionSet[] pair = Make(n, seed, groupSize, 2);
        return (pair[0], pair[1]);
    }

    // Two models share half of a sample's deviation.
    private PredictionSet[] Make(int n, int seed, int groupSize, int models)
    {
        var random = new SampleRandom(seed, n, groupSize, models);
        int negatives = (int)Math.Round(n * (1 - positives));
        var rows = new double[models][][];
        for (int m = 0; m < models; m++)
        {
            rows[m] = new double[n][];
        }

        var ofGroup = new double[models];
        for (int i = 0; i < n; i++)
        {
            if (i % groupSize == 0)
            {
                Deviations(ofGroup);
            }

            var own = new double[models];
            Deviations(own);
            for (int m = 0; m < models; m++)
            {
                double deviation = groupSize == 1 ? own[m] : Math.Sqrt(ShareOfGroup) * ofGroup[m] + Math.Sqrt(1 - ShareOfGroup) * own[m];
                double score = (i < negatives ? -0.5 : 0.5) * distance + deviation;
                double probability = 1 / (1 + Math.Exp(-distance * (score - threshold)));
                rows[m][i] = [1 - probability, probability];
            }
        }

        int[] labels = [.. Enumerable.Range(0, n).Select(i => i < negatives ? 0 : 1)];
        string?[]? groups = groupSize == 1 ? null : [.. Enumerable.Range(0, n).Select(i => $"{i / groupSize}")];
        return [.. rows.Select(r => new PredictionSet(["0", "1"], labels, r, groups: groups))];

        void Deviations(double[] values)
        {
            double shared = random.NextGaussian();
            for (int m = 0; m < models; m++)
            {
                values[m] = models == 1 ? shared : Math.Sqrt(0.5) * (shared + random.NextGaussian());
            }
        }
    }

    private static Dictionary<string, double> TruthsOf(double positives, double threshold, double distance)
    {
        double sensitivity = Normal.CDF(0, 1, distance / 2 - threshold);
        double specificity = Normal.CDF(0, 1, distance / 2 + threshold);
        double tp = positives * sensitivity, fn = positives - tp, tn = (1 - positives) * specificity, fp = 1 - positives - tn;
        return new Dictionary<string, double>
        {
            [Metrics.Accuracy] = tp + tn,
            [Metrics.MacroF1] = (2 * tp / (2 * tp + fp + fn) + 2 * tn / (2 * tn + fp + fn)) / 2,
            [Metrics.MacroAuc] = Normal.CDF(0, 1, distance / Math.Sqrt(2)),
        };
    }
}
