// A classifier from a few hundred pictures: a linear probe of weights that others trained on ImageNet.
//   dotnet run                                   on generated pictures, to see it work
//   dotnet run -- data/ulcer                     on yours: a folder with a folder of pictures for each class
//   dotnet run -- data/ulcer foot.png            and then the answer to further pictures
using TransferMed;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Serving;
using TransferMed.Weights;

try
{
    ImageDataset data = args.Length > 0 ? ImageDataset.Open(args[0]) : SyntheticDomain.Create(SyntheticKind.Lesions, perClass: 40);
    Console.WriteLine(DatasetAudit.Run(data).Verdict);                                    // copies, look-alikes, shortcuts
    DatasetParts parts = data.Split(train: 0.64, validation: 0.16, test: 0.2, seed: 7);   // no patient, no copy on two sides

    using TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet");
    using TrainedModel model = await TransferLearning.ProbeAsync(weights, parts);

    EvaluationResult result = model.Evaluate(parts.Test);                                 // pictures that nothing was decided on
    Console.WriteLine($"macro F1 {result.Intervals()[Metrics.MacroF1]} on {parts.Test.Count} pictures");
    HtmlReport.Write("report.html", result, new EvaluationReportOptions { Test = parts.Test });

    model.Assessment = model.Assess(parts);                                               // calibration, sets that promise coverage
    model.Save("model.tmed", new PackageOptions { Name = data.Name, Datasets = DatasetCard.From(parts) });

    using IPredictor predictor = Predictor.Load("model.tmed");
    foreach (string picture in args.Skip(1))
    {
        Prediction prediction = predictor.Predict(picture);
        Console.WriteLine($"{picture}: {prediction}; {prediction.Set}");
    }

    return 0;
}
catch (TransferMedException error)
{
    Console.Error.WriteLine($"Error: {error.Message}");
    return 1;
}
