#:project ../src/TransferMed/TransferMed.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
#:property AssemblyName=TransferMed.Benchmarks

// How many pictures of other kinds a score flags, and how many right ones, by AUC and at a false-alarm rate of 0.05. No page has these figures.
// Usage: dotnet run -c Release benchmarks/OutOfDistributionFigures.cs -- PACKAGE DATA COUNT STRANGE [STRANGE ...]
// Of each folder COUNT pictures are taken, as many of each class, from the front. The package is one of samples/Finetune on DATA with seed 0; its split is made again. Thresholds stand on the validation part at a false-alarm rate of 0.05.
using System.Globalization;
using TransferMed;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Runtime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using TrainedModel model = TrainedModel.Load(args[0], TorchDevice.Cpu);
ImageDataset data = ImageDataset.Open(args[1]);
DatasetParts parts = data.HasPredefinedParts ? data.PredefinedParts(0.16 / 0.8, 0) : data.Split(0.64, 0.16, 0.2, 0);
var (train, validation, test) = (model.Outputs(parts.Train), model.Outputs(parts.Validation), model.Outputs(parts.Test));
Console.WriteLine("| score | pictures | AUC | flagged of them | flagged of the test part |");
Console.WriteLine("|---|---|---|---|---|");
foreach (string folder in args[3..])
{
    ImageDataset others = ImageDataset.Open(folder);
    ImageSample[] samples = [.. others.Samples.GroupBy(sample => sample.Label).SelectMany(of => of.Index()).OrderBy(entry => entry.Index).Select(entry => entry.Item).Take(int.Parse(args[2]))];
    // Labels do not matter here, but the model takes only its own classes.
    ImageDataset renamed = ImageDataset.Create(others.Name, model.Classes, samples.Select((sample, i) => new ImageSample(sample.Path, i % model.Classes.Count)), others.Pixels);
    var strange = model.Outputs(renamed);
    foreach (OutOfDistributionMethod method in (OutOfDistributionMethod[])[new MahalanobisScore(), new EnergyScore()])
    {
        OutOfDistributionScore score = method.Fit(train.Logits, train.Features, train.Predictions.Labels);
        OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(score.OfAll(validation.Logits, validation.Features));
        OutOfDistributionResult result = detector.Evaluate(score.OfAll(test.Logits, test.Features), score.OfAll(strange.Logits, strange.Features));
        Console.WriteLine($"| {method.GetType().Name} | {others.Name} ({samples.Length}) | {result.Auc:0.0000} | {result.Detections} | {result.FalseAlarms} |");
    }
}
