#:project ../src/TransferMed/TransferMed.csproj
#:property UsesTorch=false
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// How well scores choose a source where everything was trained: the figures that an advice prints (ScoreReliability) and docs/advisor.md has.
// Usage: dotnet run -c Release benchmarks/SourceScoreFigures.cs -- FOLDER
// FOLDER has the files of the folder `results` of github DovileDo/transferability-in-medical-imaging: AUCs_dataset.csv and <score>_dataset.csv.
using System.Globalization;
using TransferMed.Advising;
using TransferMed.Runtime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Resamples = 5000;
(string File, string Name)[] scores = [("logme", "LogME"), ("leep", "LEEP"), ("nleep", "N-LEEP"), ("lp", "5 neighbours")];
string[] several = ["imagenet", "radimagenet", "medmnist"];

// The training pictures of MedMNIST's data sets.
var pictures = new Dictionary<string, double>
{
    ["pathmnist"] = 89996,
    ["chestmnist"] = 78468,
    ["dermamnist"] = 7007,
    ["octmnist"] = 97477,
    ["pneumoniamnist"] = 4708,
    ["retinamnist"] = 1080,
    ["breastmnist"] = 546,
    ["bloodmnist"] = 11959,
    ["tissuemnist"] = 165466,
    ["organamnist"] = 34561,
    ["organcmnist"] = 12975,
    ["organsmnist"] = 13932,
};
Dictionary<string, Dictionary<string, double>> auc = Read("AUCs");
var tables = scores.ToDictionary(score => score.Name, score => Read(score.File));
string[] targets = [.. tables["LogME"]["imagenet"].Keys];
string[] all = [.. auc.Keys];
string[] single = [.. all.Except(several)];

Console.WriteLine($"{all.Length} sources, of which {single.Length} of one data set; {targets.Length} targets\n");
Console.WriteLine("| score | tau, all sources | tau, single sources [95 % over targets] | points lost by the first | at worst | best of the first three | best picked |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach ((_, string name) in scores)
{
    Func<string, string, double> score = (source, target) => tables[name][source][target];
    Report(name, score, score);
}

Report("number of source pictures", null, (source, _) => pictures[source]);
Report("mean rank on other targets", MeanRank(all), MeanRank(single));
double byChance = targets.Average(target => Of(single, target).Max(source => auc[source][target]) - Of(single, target).Average(source => auc[source][target]));
double threeByChance = targets.Average(target => Triples([.. Of(single, target).Select(source => auc[source][target])]).Average(best => Of(single, target).Max(source => auc[source][target]) - best));
Console.WriteLine($"| by chance | | 0 | {100 * byChance:0.00} | | {100 * threeByChance:0.00} | |\n");

double[] imageNet = [.. targets.Select(target => Best(target) - auc["imagenet"][target])];
Console.WriteLine($"always ImageNet: {100 * imageNet.Average():0.00} points lost, {100 * imageNet.Max():0.00} at worst");
foreach ((_, string name) in scores)
{
    double[] lost = [.. targets.Select(target => Best(target) - Math.Max(auc["imagenet"][target], auc[Of(all, target).Where(source => source != "imagenet").MaxBy(source => tables[name][source][target])!][target]))];
    Console.WriteLine($"ImageNet and the first by {name}: {100 * lost.Average():0.00} points lost, {100 * lost.Max():0.00} at worst");
}

double withChance = targets.Average(target => Of(all, target).Where(source => source != "imagenet").Average(source => Best(target) - Math.Max(auc["imagenet"][target], auc[source][target])));
Console.WriteLine($"ImageNet and a source by chance: {100 * withChance:0.00} points lost");
Console.WriteLine($"ImageNet is the best of all on {auc["imagenet"].Count(pair => Best(pair.Key) == pair.Value)} of {auc["imagenet"].Count} targets, a source of one data set on {auc["imagenet"].Keys.Count(target => single.Contains(Of(all, target).MaxBy(source => auc[source][target])!))}");

void Report(string name, Func<string, string, double>? ofAll, Func<string, string, double> ofSingle)
{
    double[] taus = [.. targets.Select(target => Tau(single, target, ofSingle))];
    string whole = ofAll is null ? "" : $"{targets.Average(target => Tau(all, target, ofAll)):0.000}";
    var lost = new List<double>();
    var three = new List<double>();
    foreach (string target in targets)
    {
        string[] order = [.. Of(single, target).OrderByDescending(source => ofSingle(source, target))];
        double best = order.Max(source => auc[source][target]);
        lost.Add(best - auc[order[0]][target]);
        three.Add(best - order.Take(3).Max(source => auc[source][target]));
    }

    (double lower, double upper) = Interval(taus);
    Console.WriteLine($"| {name} | {whole} | {taus.Average():0.00} [{lower:0.00}, {upper:0.00}] | {100 * lost.Average():0.00} | {100 * lost.Max():0.00} | {100 * three.Average():0.00} | {lost.Count(value => value == 0)} of {targets.Length} |");
}

double Tau(string[] sources, string target, Func<string, string, double> score)
{
    string[] own = [.. Of(sources, target)];
    return WeightedKendall.Tau([.. own.Select(source => score(source, target))], [.. own.Select(source => auc[source][target])]);
}

// The share of the sources that a source beats, the mean over the targets that are neither this one nor the source itself; among single sources this target is no rival.
Func<string, string, double> MeanRank(string[] sources) => (source, target) =>
    targets.Where(other => other != target && other != source).Average(other =>
    {
        double[] column = [.. Of(sources, other).Where(rival => sources == all || rival != target).Select(rival => auc[rival][other])];
        return column.Count(value => value < auc[source][other]) / (column.Length - 1.0);
    });

(double, double) Interval(double[] values)
{
    var random = new SampleRandom(1);
    var means = new double[Resamples];
    for (int i = 0; i < Resamples; i++)
    {
        double sum = 0;
        for (int j = 0; j < values.Length; j++)
        {
            sum += values[random.NextInt32(values.Length)];
        }

        means[i] = sum / values.Length;
    }

    Array.Sort(means);
    return (means[Resamples / 40], means[Resamples - Resamples / 40]);
}

IEnumerable<double> Triples(double[] values)
{
    for (int i = 0; i < values.Length; i++)
    {
        for (int j = 0; j < i; j++)
        {
            for (int k = 0; k < j; k++)
            {
                yield return Math.Max(values[i], Math.Max(values[j], values[k]));
            }
        }
    }
}

double Best(string target) => Of(all, target).Max(source => auc[source][target]);

IEnumerable<string> Of(string[] sources, string target) => sources.Where(source => source != target && auc[source].ContainsKey(target));

Dictionary<string, Dictionary<string, double>> Read(string name)
{
    string[][] rows = [.. File.ReadLines(Path.Combine(args[0], $"{name}_dataset.csv")).Select(line => line.Split(','))];
    return rows.Skip(1).ToDictionary(row => row[1], row => Enumerable.Range(2, row.Length - 2)
        .Where(column => row[column] is not ("" or "nan"))
        .ToDictionary(column => rows[0][column], column => double.Parse(row[column])));
}
