using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Reporting;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Studies;

/// <summary>What was left out of a study's data, and what was noted of them, stands in its results and in its report.</summary>
public class StudyNotesTests
{
    private static readonly StudyOptions s_options = StudyFixture.Options with { Training = new() { Epochs = 1, BatchSize = 4 }, Pretraining = new() { Epochs = 1, BatchSize = 4 } };

    [Fact]
    public async Task Notes_and_reasons_stand_in_results_log_and_report()
    {
        using var folder = new TemporaryFolder();
        (ImageDataset target, StudySource source) = (Images("target", 1), new StudySource("near", Images("source", 2)));
        var log = new RecordingLogger();
        StudyResult written = await TransferStudy.RunAsync(target, [source], s_options, folder.Path, null, new TrainingServices { Logger = log });
        var result = StudyResult.Read(folder.Path);

        DatasetParts parts = target.PredefinedParts(0.2, 0);
        Assert.Equal(["Opened target."], result.Datasets[0].Notes);
        Assert.Equal(["Opened source."], result.Datasets[1].Notes);
        Assert.All(result.Runs, run =>
        {
            Assert.Equal(parts.Notes, run.Notes);
            LeftOutReason reason = Assert.Single(run.Split.Reasons);
            Assert.Equal((run.Split.LeftOut, 1), (reason.Count, reason.Files.Count));
            Assert.Equal(parts.Notes, result.PredictionsOf(run).Notes);
            Assert.Equal(parts.Notes, EvaluationResult.From(result.PredictionsOf(run)).Notes);
        });
        StudyPretraining pretraining = result.Runs.First(run => run.Source is not null).Pretraining!;
        Assert.Equal(2, Assert.Single(pretraining.Split.Reasons).Count);
        Assert.Equal(source.Dataset.PredefinedParts(0.2, 0).Notes, pretraining.Notes);
        Contents.Same(written.Runs.Select(run => run.Split), result.Runs.Select(run => run.Split));

        string[] all = [.. parts.Notes, .. pretraining.Notes];
        Assert.Equal(4, all.Length);
        Assert.All(all, note => Assert.Single(log.Warnings, line => line.EndsWith(note, StringComparison.Ordinal)));
        var page = new ReportPage(HtmlReport.Render(result));
        page.AssertSound();
        string data = page.TextOf("data");
        Assert.All(all, note => Assert.Contains(note, data, StringComparison.Ordinal));
        Assert.Contains(pretraining.Split.Reasons[0].Reason, data, StringComparison.Ordinal);
        Assert.Contains(result.Runs[0].Split.Reasons[0].Reason, data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_that_do_not_say_them_are_read_and_continued()
    {
        using var folder = new TemporaryFolder();
        ImageDataset target = Images("target", 1);
        StudyOptions options = s_options with { Seeds = 1 };
        var source = new StudySource("near", Images("source", 2));
        await TransferStudy.RunAsync(target, [source], options, folder.Path);
        foreach (string name in (string[])[TransferStudy.ResultsFile, "study.json", Path.Combine("runs", "seed0-scratch.json"), Path.Combine("runs", "seed0-near.json")])
        {
            JsonNode root = JsonNode.Parse(await File.ReadAllTextAsync(folder.File(name)))!;
            Assert.True(Remove(root, "notes", "reasons") > 0);
            StudyFixture.WriteSealed(folder.File(name), root);
        }

        var old = StudyResult.Read(folder.Path);
        Assert.Empty(old.Datasets[0].Notes);
        Assert.Empty(old.Runs[0].Notes);
        Assert.Empty(old.Runs[0].Split.Reasons);
        Assert.Empty(old.Runs[1].Pretraining!.Notes);
        Assert.Empty(old.PredictionsOf(old.Runs[0]).Notes);
        new ReportPage(HtmlReport.Render(old)).AssertSound();

        StudyResult again = await TransferStudy.RunAsync(target.WithNotes(["noticed since"]), [source], options, folder.Path);
        Assert.Equal(2, again.Runs.Count);
    }

    [Fact]
    public void Files_of_a_reason_stand_below_the_folder_of_their_set()
    {
        string root = Path.Combine(Path.GetTempPath(), "set");
        var dataset = new ImageDataset("set", ["a", "b"], [new(Path.Combine(root, "a", "1.png"), 0), new(Path.Combine(root, "b", "2.png"), 1)], new ToyImages());
        var sizes = SplitSizes.Of(new DatasetParts(dataset, dataset.Subset([]), dataset) { Removed = [new SkippedFile(dataset.Samples[0].Path, "x")] }, DatasetRoot.Of(dataset));
        Assert.Equal(["a/1.png"], Assert.Single(sizes.Reasons).Files);
    }

    [Fact]
    public void What_was_left_out_is_told_apart_by_reason_in_the_data_sheet()
    {
        StudyResult study = new AStudy().Create();
        study = study with
        {
            Datasets =
            [
                study.Datasets[0] with
                {
                    Skipped = [.. Enumerable.Range(0, 7).Select(i => new SkippedFile($"/x/m{i}.png", $"by its name it is the mask of the picture '{i}.png'.")), new("/x/e.png", "the file is empty.")],
                },
                .. study.Datasets.Skip(1),
            ],
        };
        string data = new ReportPage(HtmlReport.Render(study)).TextOf("data");
        Assert.Contains("7 (m0.png, m1.png, m2.png, m3.png, m4.png, …): by its name it is the mask of the picture '...'; 1 (e.png): the file is empty", data, StringComparison.Ordinal);
        Assert.DoesNotContain("unreadable", data, StringComparison.Ordinal);
    }

    [Fact]
    public void What_several_splits_leave_out_for_one_reason_stands_once()
    {
        StudyResult study = new AStudy().Create();
        study = study with
        {
            Runs =
            [
                .. study.Runs.Select(run => run with
                {
                    Split = run.Split with { LeftOut = 2, Reasons = [new LeftOutReason("it shares its patient with the test.", 2, ["a/1.png", "a/2.png"])] },
                }),
            ],
        };
        Assert.True(study.Runs.Count > 1);
        Assert.Equal(2, new ReportPage(HtmlReport.Render(study)).TextOf("data").Split("it shares its patient with the test").Length);
    }

    /// <summary>As many pictures of training as said are of the patient of a test picture.</summary>
    private static ImageDataset Images(string name, int leaks) => ToyImages
        .Parted(36, i => i == leaks ? DatasetPart.Test : i < leaks ? DatasetPart.Train : (DatasetPart)(i / 2 % 3), i => i <= leaks ? "p" : null, name)
        .WithNotes([$"Opened {name}."]);

    private static int Remove(JsonNode? node, params string[] names) => node switch
    {
        JsonObject properties => names.Count(properties.Remove) + properties.Where(property => property.Key != "transfer").Select(property => property.Value).ToList().Sum(value => Remove(value, names)),
        JsonArray elements => elements.Sum(element => Remove(element, names)),
        _ => 0,
    };
}
