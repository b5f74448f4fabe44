#:project ../src/TransferMed/TransferMed.csproj
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// What probabilities may claim after n validation samples: the figures in docs/evidence.md.
// Usage: dotnet run -c Release benchmarks/CalibrationFloorSimulation.cs -- [SETS=1000] [TEST-SAMPLES=1000]
// Validation sets of 20 to 500 samples; 2 to 5 classes of unequal frequency that lie near or far; logits that are too sure, not sure enough or
// disturbed. The true probability of every class is known, so that what is right is an expectation and no draw.
using System.Globalization;
using System.Text.RegularExpressions;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Serving;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int sets = args.Length > 0 ? int.Parse(args[0]) : 1000;
int testSamples = args.Length > 1 ? int.Parse(args[1]) : 1000;
(string Name, Func<int, double>? Doubt)[] rules = [("none", null), ("1 / (n + 2)", n => 1 / (n + 2.0)), ("3 / n", n => 3.0 / n)];
(int Low, int High)[] ranges = [(20, 49), (50, 99), (100, 199), (200, 500), (20, 500)];

var runs = new Run[sets][];
Parallel.For(0, sets, set => runs[set] = Simulate(set));
Console.WriteLine("| n | floor | sets with a claim | claim kept | claimed, mean | right, mean | log loss | ECE |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach ((int low, int high) in ranges)
{
    for (int rule = 0; rule < rules.Length; rule++)
    {
        Run[] these = [.. runs.Select(run => run[rule]).Where(run => run.Count >= low && run.Count <= high)];
        Run[] claims = [.. these.Where(run => run.Surest > 0)];
        Console.WriteLine(
            $"| {low} to {high} ({these.Length} sets) | {rules[rule].Name} | {claims.Length} | {100.0 * claims.Count(run => run.Right >= run.Claimed) / claims.Length:0.0} % | {claims.Average(run => run.Claimed):0.0000} | {claims.Average(run => run.Right):0.0000} | {these.Average(run => run.LogLoss):0.0000} | {these.Average(run => run.Error):0.0000} |");
    }
}

Run[] Simulate(int set)
{
    var random = new SampleRandom(set, 0);
    int count = (int)Math.Round(20 * Math.Pow(25, random.NextDouble()));
    double distance = 1 + 4 * random.NextDouble();
    double sureness = Math.Pow(8, random.NextDouble()) / 2;
    double disturbance = 2 * random.NextDouble();
    double[] weights = [.. Enumerable.Range(0, 2 + set % 4).Select(_ => 0.2 + random.NextDouble())];
    double[] frequencies = [.. weights.Select(weight => weight / weights.Sum())];
    Calibrator fitted = new TemperatureScaling().Fit(Draw(count, 1).Predictions);
    Calibrator bare = new TemperatureScaling().Read(Regex.Replace(fitted.State!, ",\"count\":[0-9]+", ""));
    (PredictionSet test, double[][] truth) = Draw(testSamples, 2);
    return [.. rules.Select(rule => Judge(bare.Apply(test), rule.Doubt?.Invoke(count)))];

    Run Judge(PredictionSet calibrated, double? doubt)
    {
        double[][] rows = [.. Enumerable.Range(0, calibrated.Count).Select(i => Mixed(calibrated.Probabilities(i).ToArray(), doubt ?? 0))];
        var predictions = new PredictionSet(calibrated.Classes, calibrated.Labels, rows);
        double right = 0, claimed = 0, loss = 0;
        int surest = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int best = predictions.Predictions[i];
            string words = new Prediction("", best, [.. rows[i]]) { Ceiling = doubt is null ? null : 1 - doubt }.InWords(best);
            if (words.StartsWith('>'))
            {
                surest++;
                right += truth[i][best];
                claimed += double.Parse(words[1..]);
            }

            for (int c = 0; c < rows[i].Length; c++)
            {
                loss -= truth[i][c] * Math.Log(Math.Max(rows[i][c], 1.2e-38)) / rows.Length;
            }
        }

        return new Run(count, surest, right / surest, claimed / surest, loss, CalibrationReport.Of(predictions).ExpectedCalibrationError);
    }

    (PredictionSet Predictions, double[][] Truth) Draw(int samples, int part)
    {
        var draws = new SampleRandom(set, part);
        var labels = new int[samples];
        var rows = new double[samples][];
        var known = new double[samples][];
        for (int sample = 0; sample < samples; sample++)
        {
            double rest = draws.NextDouble();
            int label = 0;
            while (label < frequencies.Length - 1 && rest >= frequencies[label])
            {
                rest -= frequencies[label++];
            }

            double[] logits = [.. frequencies.Select((frequency, c) => distance * (draws.NextGaussian() + (c == label ? distance : 0)) + Math.Log(frequency))];
            labels[sample] = label;
            known[sample] = Softmax(logits);
            rows[sample] = Softmax([.. logits.Select(logit => sureness * (logit + disturbance * draws.NextGaussian()))]);
        }

        return (new PredictionSet(frequencies.Select((_, c) => $"class {c}"), labels, rows), known);
    }
}

static double[] Mixed(double[] row, double doubt)
{
    double floor = doubt / (row.Length - 1);
    return Array.ConvertAll(row, p => (1 - row.Length * floor) * p + floor);
}

static double[] Softmax(double[] logits)
{
    double largest = logits.Max();
    double sum = logits.Sum(logit => Math.Exp(logit - largest));
    return Array.ConvertAll(logits, logit => Math.Exp(logit - largest) / sum);
}

internal sealed record Run(int Count, int Surest, double Right, double Claimed, double LogLoss, double Error);
