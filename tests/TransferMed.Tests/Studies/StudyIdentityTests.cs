using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Reporting;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Tests.Reporting;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Studies;

/// <summary>Which options make a study the same one, and what becomes of files of before.</summary>
public sealed class StudyIdentityTests : IDisposable
{
    /// <summary>The options as form 2 wrote them.</summary>
    private const string OldOptions = """
        {
          "preset": "Lightweight2021", "width": 2, "size": 16, "seeds": 3, "seed": 1, "folds": null, "usePublishedParts": true, "testShare": 0.2,
          "naiveSplit": true, "audit": true, "pretrainEpochs": 5, "epochs": 7, "batchSize": 8, "learningRate": 0.02, "trainPerClass": [4, 6],
          "sourcePerClass": null, "freeze": "head-first:1", "validationShare": 0.2, "training": "TrainingOptions { WarmUpEpochs = 0.25 }"
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Recipes_that_follow_are_those_that_are_written_out()
    {
        var training = new TrainingOptions { Epochs = 4, LearningRate = 0.02 };
        var short_ = new StudyOptions { Training = training, TrainPerClass = [8, 4] };
        StudyOptions whole = short_ with { Pretraining = training with { Epochs = 8 }, FineTuning = FineTuneOptions.From(training), TrainPerClass = [4, 8], Device = TorchDevice.Cpu, Command = "x" };

        Assert.Equal(StudyDocument.Full(short_).ToJsonString(), StudyDocument.Full(whole).ToJsonString());
        Assert.NotEqual(StudyDocument.Full(short_).ToJsonString(), StudyDocument.Full(whole with { FineTuning = FineTuneOptions.From(training, 0.2) }).ToJsonString());
        Assert.NotEqual(StudyDocument.Full(short_).ToJsonString(), StudyDocument.Full(whole with { Network = Presets.ResNet18() }).ToJsonString());
    }

    [Fact]
    public async Task A_study_that_does_not_know_an_option_goes_on_where_it_stands_at_its_default()
    {
        StudyOptions options = StudyFixture.Options.WithEpochs(1) with { Seeds = 1, Audit = false };
        await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path);
        Change(known =>
        {
            known.Remove("testShare");
            ((JsonObject)known["fineTuning"]!).Remove("layerDecay");
        });
        await TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path);

        StudyException other = await Assert.ThrowsAsync<StudyException>(() => TransferStudy.RunAsync(StudyFixture.Target, [], options with { TestShare = 0.25 }, _folder.Path));
        Assert.Contains("options.testShare is 0.25, the study has not there", other.Message, StringComparison.Ordinal);
        Change(known => known["training"]!["foresight"] = 3);
        StudyException newer = await Assert.ThrowsAsync<StudyException>(() => TransferStudy.RunAsync(StudyFixture.Target, [], options, _folder.Path));
        Assert.Contains("options.training.foresight is not there, the study has 3", newer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_study_of_form_two_is_refused_with_what_to_do()
    {
        string path = _folder.File("study.json");
        await File.WriteAllTextAsync(path, $$"""{ "schemaVersion": 2, "options": {{OldOptions}} }""");
        string message = (await Assert.ThrowsAsync<StudyException>(() => StudyFixture.RunAsync(_folder))).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("has the form 2; this version of the library goes on with 3", message, StringComparison.Ordinal);
        Assert.Contains("Finish it with the version that began it, or name another folder", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_form_two_are_read_and_reported()
    {
        string path = _folder.File(TransferStudy.ResultsFile);
        JsonNode root = JsonNode.Parse(JsonSerializer.Serialize(new AStudy().Create(), StudyJson.Default.StudyResult))!;
        root["schemaVersion"] = 2;
        root["options"] = JsonNode.Parse(OldOptions);
        File.WriteAllText(path, root.ToJsonString());

        var result = StudyResult.Read(path);
        Assert.Equal(2, result.SchemaVersion);
        string repeat = new ReportPage(HtmlReport.Render(result)).TextOf("repeat");
        foreach (string shown in (string[])["Lightweight2021, width 2", "16 x 16 pixels", "1 to 3", "4, 6", "5 on a source, 7 on the target", "0.02", "0.006", "head-first:1", "WarmUpEpochs = 0.25"])
        {
            Assert.Contains(shown, repeat, StringComparison.Ordinal);
        }

        root["options"]!["epochs"] = "many";
        File.WriteAllText(path, root.ToJsonString());
        Assert.Contains(path, Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);
        root["options"]!.AsObject().Remove("epochs");
        File.WriteAllText(path, root.ToJsonString());
        Assert.Contains("Its options lack 'epochs'", Assert.Throws<StudyException>(() => StudyResult.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_tells_each_recipe()
    {
        var options = new StudyOptions
        {
            Training = new TrainingOptions { BatchSize = 8 },
            Pretraining = new TrainingOptions { Epochs = 5, BatchSize = 32 },
            FineTuning = new FineTuneOptions { BatchSize = 8, Freeze = FreezePolicy.HeadFirst(2) },
        };
        StudyResult result = new AStudy().Create() with { Options = JsonSerializer.SerializeToElement(StudyDocument.Full(options)) };
        string repeat = new ReportPage(HtmlReport.Render(result)).TextOf("repeat");

        foreach (string shown in (string[])["5 on a source, by the number of steps on the target", "8 from scratch, 32 in pretraining, 8 in fine-tuning", "head first training, epochs 2", "Recipe of fine-tuning"])
        {
            Assert.Contains(shown, repeat, StringComparison.Ordinal);
        }
    }

    private void Change(Action<JsonObject> change)
    {
        string path = _folder.File("study.json");
        JsonNode record = JsonNode.Parse(File.ReadAllText(path))!;
        change((JsonObject)record["options"]!);
        StudyFixture.WriteSealed(path, record);
    }
}
