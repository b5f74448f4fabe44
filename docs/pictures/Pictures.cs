#:project ../../src/TransferMed.Reporting/TransferMed.Reporting.csproj
#:project ../../src/TransferMed.Weights.ImageNet/TransferMed.Weights.ImageNet.csproj
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false

// Makes the pictures of README.md. Usage: dotnet run -c Release docs/pictures/Pictures.cs -- CELLS WORK [study]
// CELLS is a folder of blood cells with a manifest (platelet, rbc, wbc), cut from the pictures of github Shenggan/BCCD_Dataset (MIT licence, originally of cosmicad and akshaylamba).
// With `study` that alone is made anew. WORK gets pages and pictures; what README.md shows is copied from there. study.svg is of generated pictures. Screens are taken with chromium, where there is one.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Auditing;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Training;
using TransferMed.Weights;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string work = Directory.CreateDirectory(args[1]).FullName;

if (args.Length < 3)
{
    await ShowCells();
}

await ShowStudy();

foreach ((string page, int height, string scale) in (ReadOnlySpan<(string, int, string)>)[("report", 900, "0.75"), ("audit", 1185, "0.62")])
{
    string shot = Path.Combine(work, page + ".png");
    try
    {
        using Process browser = Process.Start("chromium", ["--no-sandbox", "--headless=new", "--hide-scrollbars", $"--force-device-scale-factor={scale}", $"--screenshot={shot}", $"--window-size=1280,{height}", new Uri(Path.Combine(work, page + ".html")).AbsoluteUri]);
        browser.WaitForExit();
    }
    catch (System.ComponentModel.Win32Exception)
    {
        Console.WriteLine($"No chromium: take {shot} by hand.");
    }
}

async Task ShowCells()
{
    ImageDataset cells = ImageDataset.Open(args[0]);
    AuditReport audit = DatasetAudit.Run(cells);
    HtmlReport.Write(Path.Combine(work, "audit.html"), audit, new AuditReportOptions());

    DatasetParts parts = cells.PredefinedParts(validationShare: 0.2, seed: 7);
    using (TrainedModel weights = await PretrainedWeights.OpenAsync("imagenet"))
    using (TrainedModel model = await TransferLearning.ProbeAsync(weights, parts))
    {
        model.Assessment = model.Assess(parts);
        EvaluationResult result = model.Evaluate(parts.Test);
        Console.WriteLine(result);
        HtmlReport.Write(Path.Combine(work, "report.html"), result, new EvaluationReportOptions
        {
            Title = "Blood cells: platelet, red or white",
            Test = parts.Test,
            Validation = model.Predict(parts.Validation),
            Network = model.Network.Spec,
            Datasets = [new("training", parts.Train), new("validation", parts.Validation), new("test", parts.Test)],
            Audit = audit,
            Model = model,
        });
        for (int label = 0; label < cells.Classes.Count; label++)
        {
            int place = parts.Test.Samples.Index().First(sample => sample.Item.Label == label).Index;
            Explanation why = model.Explain(parts.Test, place, new GradCamPlusPlus());
            Console.WriteLine($"{cells.Classes[label]}: {why.ClassName} {why.Probability:P1}");
            why.SaveOverlay(Path.Combine(work, $"heat-map-{cells.Classes[label]}.png"));
        }
    }
}

async Task ShowStudy()
{
    StudyResult study = await TransferStudy.RunAsync(
        SyntheticDomain.Create(SyntheticKind.Lesions, 120),
        [new StudySource("same-domain", SyntheticDomain.Create(SyntheticKind.SkinFindings, 150)), new StudySource("other-domain", SyntheticDomain.Create(SyntheticKind.Shapes, 150))],
        new StudyOptions
        {
            Network = TransferMed.Models.Presets.Lightweight2021(classes: 3, width: 8, input: new TransferMed.Models.InputShape(3, 32, 32)),
            Seeds = 5,
            Training = new TrainingOptions { Epochs = 12 },
            Pretraining = new TrainingOptions { Epochs = 8 },
            TrainPerClass = [20],
        },
        Path.Combine(work, "study"));
    HtmlReport.Write(Path.Combine(work, "study.html"), study);
    HtmlReport.WriteFiles(Path.Combine(work, "figures"), study);   // study.svg is scenarios-macro-f1-on-the-test-pictures.svg
}
