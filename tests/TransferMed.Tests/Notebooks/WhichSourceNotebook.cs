// notebook: which-source.ipynb
// packages: TransferMed, TransferMed.Reporting, libtorch-cpu-linux-x64, SkiaSharp.NativeAssets.Linux.NoDependencies
#nullable disable
using TransferMed.Advising;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Notebooks;

internal static class WhichSourceNotebook
{
    public static async Task RunAsync()
    {
        // <notebook>
        //| # Which source helps?
        //|
        //| A network that has learned from other pictures may start better than one that starts from nothing, or not. First a quick look that trains nothing on the target, then an experiment
        //| that says how sure its answer is. The pictures are generated; with your own, each source is a folder: `ImageDataset.Open("data/skin")`.
        //|
        //| On Windows load `libtorch-cpu-win-x64` in place of the last two packages, on macOS `libtorch-cpu-osx-arm64`. Where the packages lie in a folder
        //| (`dotnet pack -c Release -o packages`), name it first: `#i "nuget:/path/to/packages"`.

        //| ## A target and two sources
        //|
        //| `near` has the texture of the target, `far` has nothing of it.
        ImageDataset target = SyntheticDomain.Create(SyntheticKind.Lesions, perClass: 24);
        ImageDataset near = SyntheticDomain.Create(SyntheticKind.SkinFindings, perClass: 24);
        ImageDataset far = SyntheticDomain.Create(SyntheticKind.Shapes, perClass: 24);

        //| ## The advice
        //|
        //| Scores of how well the features of each candidate tell the target's classes apart, and how far such scores are to be trusted.
        SourceAdvice advice = await SourceAdvisor.RankAsync(target, [new SourceCandidate("near", near), new SourceCandidate("far", far)]);
        Console.WriteLine(advice);

        //| ## The experiment
        //|
        //| The same splits and training pictures for every scenario, five seeds. It can be stopped and goes on where it was: everything is in the folder `study`.
        var options = new StudyOptions
        {
            Network = Presets.Lightweight2021(classes: target.Classes.Count, width: 8, InputShape.Square(32)),
            Seeds = 5,
            TrainPerClass = [10],
            Training = new TrainingOptions { Epochs = 6 },
            Pretraining = new TrainingOptions { Epochs = 3 },
        };
        StudyResult study = await TransferStudy.RunAsync(target, [new StudySource("near", near), new StudySource("far", far)], options, "study");
        foreach (ScenarioSummary scenario in study.Summary)
        {
            Console.WriteLine($"{scenario.Scenario}: macro F1 {scenario.MacroF1.Mean:F3} ± {scenario.MacroF1.StandardDeviation:F3}");
        }

        //| ## The answer
        //|
        //| A difference counts where its interval says so. Few pictures and short trainings often leave it open, and then that is the answer.
        foreach (StudyVerdict verdict in study.Verdicts)
        {
            Console.WriteLine(verdict.Text);
        }

        HtmlReport.Write("study.html", study);
        // </notebook>
    }
}
