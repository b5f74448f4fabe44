#:project ../src/TransferMed/TransferMed.csproj
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false

// The figures of calibrators and conformal sets in docs/evidence.md. Usage: dotnet run -c Release benchmarks/ConformalSimulation.cs -- [REPEATS=200]
// Five classes of unequal frequency; a model that is too sure. Validation and test samples are drawn alike (exchangeable).
using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Runtime;

const int TestSamples = 1000;
const int CalibrationTestSamples = 5000;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int repeats = args.Length > 0 ? int.Parse(args[0]) : 200;
double[] frequencies = [0.4, 0.25, 0.15, 0.12, 0.08];

Console.WriteLine("| calibrator | n | log loss | ECE | class-wise ECE | accuracy |");
Console.WriteLine("|---|---|---|---|---|---|");
PrintCalibrated("none", 0, _ => null);
foreach (int samples in (int[])[100, 1000])
{
    PrintCalibrated("temperature", samples, new TemperatureScaling().Fit);
    PrintCalibrated("vector", samples, validation => new VectorScaling().Fit(validation));
    PrintCalibrated("isotonic", samples, new IsotonicCalibration().Fit);
}

Console.WriteLine();
Console.WriteLine("| sets | alpha | n | coverage | spread | rarest class | mean size | one class | says nothing |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
foreach (bool perClass in (bool[])[false, true])
{
    foreach (ConformalMethod method in (ConformalMethod[])[new Lac(), new Aps(), new Raps()])
    {
        foreach (double alpha in (double[])[0.05, 0.1, 0.2])
        {
            foreach (int samples in (int[])[100, 1000])
            {
                Print(new ConformalOptions { Method = method, PerClass = perClass, Alpha = alpha }, samples);
            }
        }
    }
}

void PrintCalibrated(string name, int samples, Func<PredictionSet, Calibrator?> fit)
{
    var runs = new (CalibrationReport Report, double Accuracy)[repeats];
    Parallel.For(0, repeats, repeat =>
    {
        PredictionSet plain = Draw(CalibrationTestSamples, repeat, 1);
        PredictionSet test = fit(Draw(Math.Max(samples, 1), repeat, 0))?.Apply(plain) ?? plain;
        runs[repeat] = (CalibrationReport.Of(test), EvaluationResult.From(test).Accuracy);
    });
    Console.WriteLine(
        $"| {name} | {(samples > 0 ? samples : "")} | {runs.Average(run => run.Report.LogLoss):0.000} | {runs.Average(run => run.Report.ExpectedCalibrationError):0.000} | {runs.Average(run => run.Report.ClasswiseCalibrationError):0.000} | {runs.Average(run => run.Accuracy):0.000} |");
}

void Print(ConformalOptions options, int samples)
{
    var runs = new ConformalCoverage[repeats];
    Parallel.For(0, repeats, repeat => runs[repeat] = ConformalPredictor.Calibrate(Draw(samples, repeat, 0), options).Apply(Draw(TestSamples, repeat, 1)).Coverage);
    double mean = runs.Average(run => run.Coverage.Value);
    double spread = Math.Sqrt(runs.Average(run => Math.Pow(run.Coverage.Value - mean, 2)));
    string name = options.Method.GetType().Name.ToUpperInvariant() + (options.PerClass ? ", per class" : "");
    Console.WriteLine(
        $"| {name} | {options.Alpha:0.00} | {samples} | {mean:0.000} | {spread:0.000} | {runs.Average(run => run.PerClass[^1]!.Value):0.000} | {runs.Average(run => run.MeanSize):0.00} | {runs.Average(run => run.SingletonShare):0.00} | {runs.Average(run => run.UnknownShare):0.00} |");
}

PredictionSet Draw(int samples, params ReadOnlySpan<long> keys)
{
    var random = new SampleRandom(keys);
    var labels = new int[samples];
    var rows = new double[samples][];
    for (int sample = 0; sample < samples; sample++)
    {
        double rest = random.NextDouble();
        int label = 0;
        while (label < frequencies.Length - 1 && rest >= frequencies[label])
        {
            rest -= frequencies[label++];
        }

        // The evidence of a class is normal with mean 1.5 where it is the true one; 1.8 times the true log-odds is too sure.
        var row = new double[frequencies.Length];
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Math.Exp(1.8 * (random.NextGaussian() + (c == label ? 1.5 : 0) + Math.Log(frequencies[c])));
        }

        labels[sample] = label;
        rows[sample] = Array.ConvertAll(row, value => value / row.Sum());
    }

    return new PredictionSet(frequencies.Select((_, c) => $"class {c}"), labels, rows);
}
