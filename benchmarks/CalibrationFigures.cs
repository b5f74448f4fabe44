#:project ../src/TransferMed/TransferMed.csproj
#:project ../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// Calibration error and log loss on test parts, with and without the floor from the count: the figures in docs/evidence.md.
// Usage: dotnet run -c Release benchmarks/CalibrationFigures.cs -- DATA [DATA ...]
// A probe of the weights 'imagenet' on each set, whose column split has a test part; 20 % of the published training part are validation pictures, by seed 0.
// Rows: the network's own probabilities, temperature scaling without floor, and what an assessment makes of them.
using System.Globalization;
using System.Text.RegularExpressions;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine("| set | validation, test pictures | probabilities | largest | above 0.999, of these wrong | log loss | ECE |");
Console.WriteLine("|---|---|---|---|---|---|---|");
foreach (string path in args)
{
    DatasetParts parts = ImageDataset.Open(path).PredefinedParts(0.2, seed: 0);
    using TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet");
    using TrainedModel model = await TransferLearning.ProbeAsync(weights, parts);
    var outputs = model.Outputs(parts.Validation);
    PredictionSet test = model.Outputs(parts.Test).Predictions;
    string set = $"{Path.GetFileName(path.TrimEnd('/'))} | {parts.Validation.Count}, {parts.Test.Count}";
    Row(set, "the network's own", test);
    Calibrator fitted = new TemperatureScaling().Fit(outputs.Predictions);
    Calibrator bare = new TemperatureScaling().Read(Regex.Replace(fitted.State!, ",\"count\":[0-9]+", ""));
    Row(set, $"temperature {Regex.Match(fitted.State!, "\"temperature\":([0-9.]+)").Groups[1].Value[..4]}, no floor", bare.Apply(test));
    ModelAssessment assessment = model.Assess(null, parts.Validation, null, new AssessmentOptions { OutOfDistribution = null, Conformal = null });
    string how = assessment.LeftOut.Any(reason => reason.StartsWith("no calibration", StringComparison.Ordinal)) ? "not calibrated" : "temperature";
    Row(set, $"{how}, floor {1 - assessment.Calibrator!.Ceiling:0.0000}", assessment.Calibrator.Apply(test));
}

void Row(string set, string name, PredictionSet predictions)
{
    EvaluationResult result = EvaluationResult.From(predictions);
    double[] largest = [.. Enumerable.Range(0, predictions.Count).Select(i => predictions.Probabilities(i).ToArray().Max())];
    int[] sure = [.. Enumerable.Range(0, predictions.Count).Where(i => largest[i] > 0.999)];
    int wrong = sure.Count(i => predictions.Predictions[i] != predictions.Labels[i]);
    Console.WriteLine($"| {set} | {name} | {largest.Max():0.0000000} | {sure.Length}, {wrong} | {result.LogLoss:0.0000} | {result.ExpectedCalibrationError:0.0000} |");
}
