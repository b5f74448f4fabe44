using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Packaging;
using TransferMed.Training;

namespace TransferMed.Tests.Reporting;

/// <summary>The pictures on a study's page have heat maps by the model that it keeps, but for those that this model was trained on.</summary>
public sealed class StudyHeatMapTests : IDisposable
{
    private const int Images = 12;
    private const int Trained = 8;

    private readonly SceneFolders _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public async Task Pictures_of_no_training_have_one()
    {
        ImageDataset target = Target();
        await SaveBest(target, Trained);
        ReportPage page = PageOf(target);
        page.AssertSound();
        ILookup<bool, string> images = page.All("img").Select(image => (string)image.Attribute("alt")!).ToLookup(text => text.StartsWith("Heat map of ", StringComparison.Ordinal));
        string[] maps = [.. images[true]];
        string[] shown = [.. images[false]];
        Assert.NotEmpty(maps);
        Assert.All(maps, text => Assert.True(NumberOf(text) >= Trained, text));
        Assert.Equal(shown.Select(NumberOf).Where(number => number >= Trained).Order(), maps.Select(NumberOf).Order());
        Assert.Contains(shown, text => NumberOf(text) < Trained);
        Assert.Contains("It is of the model that the study keeps of this scenario; pictures that it was trained on have none.", page.TextOf("errors"), StringComparison.Ordinal);

        static int NumberOf(string text) => int.Parse(text[(text.IndexOf(".png", StringComparison.Ordinal) - 3)..text.IndexOf(".png", StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_model_that_was_trained_on_all_of_them_or_is_not_there_gives_none_and_the_page_says_why()
    {
        ImageDataset target = Target();
        string text = PageOf(target).TextOf("errors");
        Assert.Contains("No heat map could be made: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("The heat map beside", text, StringComparison.Ordinal);
        await SaveBest(target, Images);
        Assert.Contains("No heat map could be made: the model that is kept was trained on the pictures that are shown.", PageOf(target).TextOf("errors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Models_without_the_target_are_refused() =>
        Assert.Contains("Set Target too", Assert.Throws<ArgumentException>(() => HtmlReport.Render(new AStudy().Create(), new StudyReportOptions { Models = "models" })).Message, StringComparison.Ordinal);

    private StudyResult Study(ImageDataset target) => new AStudy
    {
        Classes = [.. target.Classes],
        Folder = _scenes.File("target"),
        TestImages = Images,
        ImageName = image => FormattableString.Invariant($"{(image % 2 == 0 ? "ill" : "well")}/target{image:d3}.png"),
        HasGroups = false,
    }.Create();

    private ImageDataset Target() => _scenes.Folder("target", 0, Images);

    private ReportPage PageOf(ImageDataset target) => new(HtmlReport.Render(Study(target), new StudyReportOptions { Target = target, Models = _scenes.File("models") }));

    /// <summary>The package of the scenario that the page shows pictures of, trained on so many of them.</summary>
    private async Task SaveBest(ImageDataset target, int trained)
    {
        string best = Study(target).Summary.MaxBy(summary => summary.MacroF1.Mean)!.Scenario;
        ImageDataset train = target.Subset(Enumerable.Range(0, Images).Where(i => NumberOf(target.Samples[i].Path) < trained));
        NetworkSpec spec = NetworkBuilder.Input(3, 32, 32).Conv(4, 3).GlobalAveragePool().Head(2).Build();
        using TrainedModel model = await TransferLearning.TrainAsync(spec, train, null, new TrainingOptions { Epochs = 1, BatchSize = 4 });
        Directory.CreateDirectory(_scenes.File("models"));
        model.Save(_scenes.File(Path.Combine("models", best + ModelPackage.Extension)), new PackageOptions { Name = best, Datasets = [DatasetCard.From(DatasetRole.Training, train)] });

        static int NumberOf(string path) => int.Parse(Path.GetFileNameWithoutExtension(path)[^3..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
