using TransferMed.Datasets;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of the guides: getting started, data, recipes, formats, GPU.</summary>
public class GuideExampleTests
{
    [Fact]
    public async Task The_way_from_pictures_to_a_prediction_runs()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("data/ulcer", ["normal", "ulcer"], 10, seed: 3);
        File.Copy(runs.PathOf("data/ulcer/normal/0.png"), runs.PathOf("foot.png"));

        (TrainedModel model, DatasetParts parts) = await GettingStartedExamples.Train();
        using (model)
        {
            GettingStartedExamples.Judge(model, parts);
            Prediction prediction = GettingStartedExamples.SaveAndPredict(model, parts);
            Assert.Contains(prediction.Class, model.Classes);
            Assert.True(File.Exists(runs.PathOf("report.html")));

            ModelCard card = ModelPackage.Inspect(runs.PathOf("ulcer.tmed"));
            Assert.Equal(("ulcer", 10), (card.Name, card.Training!.Epochs));
            Assert.InRange(FormatsExamples.TakeApart(model), 10, 200);
        }
    }

    [Fact]
    public void Pictures_are_opened_and_split()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("data/ulcer", ["normal", "ulcer"], 15, seed: 4);
        File.WriteAllText(runs.PathOf("data/ulcer/normal/broken.png"), "text");

        ImageDataset data = DataExamples.Open();
        (DatasetParts parts, ImageDataset few) = DataExamples.Split(data);

        string[] images = [.. data.Samples.Select(sample => Path.ChangeExtension(sample.Path, null))];
        File.WriteAllText(
            runs.PathOf("data/metadata.csv"),
            "lesion_id;image_id;dx;age;patient_id;set\n" + string.Concat(images.Select((path, i) => $"L{i / 2};{path};{data.Samples[i].Label};;P;x\n")));
        ImageDataset lesions = DataExamples.OpenColumns();
        Assert.Equal((15, 30), (lesions.Groups.Count, lesions.Count));
        Assert.Equal(["patient_id", "set"], lesions.IgnoredColumns);

        Assert.Equal((30, 1), (data.Count, data.Skipped.Count));
        Assert.Equal(30, parts.Train.Count + parts.Validation.Count + parts.Test.Count);
        Assert.InRange(few.Count, 2, 20);
    }

    [Fact]
    public async Task The_recipes_are_valid_and_run()
    {
        DatasetParts parts = ToyImages.Create(20).Split(train: 0.5, validation: 0.2, test: 0.3, seed: 1);
        using TrainedModel source = TrainedModel.FromNetwork(ToyNetwork.Create(), ["a", "b"], TransferMed.Imaging.Preprocessing.Half());
        using TrainedModel model = await RecipesExamples.FineTune(source, parts);

        Assert.Equal(parts.Train.Classes, model.Classes);
        Assert.InRange(await RecipesExamples.Probe(source, parts), 0, 1);
        Assert.All(RecipesExamples.Few(), options => options.Validate(2));
        Assert.All(RecipesExamples.Ways(), options => options.Validate(2));
        Assert.Contains(FreezePolicy.NormOnly, RecipesExamples.Few().Select(options => options.Freeze));
    }

    [Fact]
    public async Task Pictures_without_labels_are_learned_from()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("data/wards", ["monday", "tuesday"], 4, seed: 5);
        DatasetParts parts = ToyImages.Create(20).Split(train: 0.5, validation: 0.2, test: 0.3, seed: 1);
        using TrainedModel start = TrainedModel.FromNetwork(ToyNetwork.Create(), ["a", "b"], TransferMed.Imaging.Preprocessing.Half());
        using TrainedModel model = await RecipesExamples.Unlabelled(start, parts);

        Assert.Equal(parts.Train.Classes, model.Classes);
        Assert.Equal("wards: 8 pictures without labels, 50 epochs", Assert.Single(ModelPackage.Inspect(runs.PathOf("wards.tmed")).Unlabelled).ToString());
    }

    [Fact]
    public void Lists_of_transforms_are_trained_with() => Assert.All(LoadingExamples.Augment(), options =>
    {
        options.Validate(2);
        using TransferMed.Models.Network network = ToyNetwork.Create();
        TrainingResult result = new Trainer(network, options with { Epochs = 1, BatchSize = 8 }).Fit(ToyImages.Create(8));
        Assert.True(double.IsFinite(result.Epochs[0].Loss));
    });

    [Fact]
    public void A_device_is_chosen()
    {
        TrainingOptions options = GpuExamples.Choose();
        options.Validate(2);
        Assert.Equal(TorchDevice.Auto, options.Device);
    }
}
