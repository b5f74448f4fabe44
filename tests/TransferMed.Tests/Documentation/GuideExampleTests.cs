using TransferMed.Datasets;
using TransferMed.Packaging;
using TransferMed.Runtime;
using TransferMed.Serving;
using TransferMed.Tests.Training;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of the guides: getting started, data, recipes, formats, clusters, GPU.</summary>
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
    public async Task A_training_of_ranks_is_one_of_a_process_alone_where_nothing_has_started_others()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("data/skin", ["benign", "malignant"], 12, seed: 8);
        await ClustersExamples.Train();
        Assert.True(File.Exists(runs.PathOf("skin.tmed")));
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
    public void Shards_are_written_and_opened()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("data/cells", ["a", "b"], 4, seed: 8);

        ImageDataset shards = DataExamples.WriteShards();

        Assert.Equal((8, ImageDataset.Open("data/cells").Fingerprint), (shards.Count, shards.Fingerprint));
        Assert.True(File.Exists(runs.PathOf("shards/cells/shard-000000.tar.index")));
    }

    [Fact]
    public void A_large_set_is_opened_with_its_checks()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("chest", ["normal", "effusion"], 15, seed: 8);
        string[] paths = [.. ImageDataset.Open(runs.PathOf("chest")).Samples.Select(sample => sample.Path)];
        File.WriteAllText(runs.PathOf("chest/manifest.csv"), "path,label\n" + string.Concat(paths.Select(path => $"{path},{Path.GetFileName(Path.GetDirectoryName(path))}\n")));

        (ImageDataset large, DatasetParts parts, TrainingOptions recipe) = DataExamples.OpenLarge(CancellationToken.None);

        Assert.Equal((30, 24), (large.Count, parts.Train.Count));
        Assert.Equal(10_000, recipe.StatisticsSample);
        Assert.Single(Directory.GetFiles(runs.PathOf("chest/checks")));
    }

    [Fact]
    public void Sets_of_every_task_are_opened()
    {
        using var runs = new PageExampleRuns();
        runs.WriteNoise("pictures", ["all"], 20, seed: 6);
        foreach (string folder in (string[])["isic", "CheXpert-v1.0-small", "nih", "aptos", "hands"])
        {
            Directory.CreateDirectory(runs.PathOf(folder));
        }

        Write("isic/truth.csv", "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC", i => string.Join(',', Enumerable.Range(0, 7).Select(column => column == i % 7 ? "1.0" : "0.0")));
        Write("CheXpert-v1.0-small/train.csv", "Path,Lung Lesion,Cardiomegaly,Edema,Atelectasis", i => $",1.0,-1.0,{(i % 2 == 0 ? "0.0" : "")}", i => $"CheXpert-v1.0-small/train/patient{i / 2:d5}/view{i}.png");
        Write("nih/Data_Entry_2017.csv", "Image Index,Finding Labels,Patient ID", i => $"{(i % 3 == 0 ? "No Finding" : "Effusion|Mass")},{i / 2}");
        Write("aptos/train.csv", "id_code,diagnosis", i => $"{i % 5}");
        Write("hands/train.csv", "id,boneage", i => $"{12 * i}");

        ImageDataset[] sets = DataExamples.OpenTasks();

        Assert.Equal([7, 3, 2, 5, 1], sets.Select(set => set.Classes.Count));
        Assert.All(sets, set => Assert.Equal(20, set.Count));
        Assert.Equal([0, 10, 10, 0, 0], sets.Select(set => set.Groups.Count));

        void Write(string csv, string header, Func<int, string> labels, Func<int, string>? path = null)
        {
            string folder = csv.Split('/')[0];
            for (int i = 0; i < 20; i++)
            {
                string file = runs.PathOf(path?.Invoke(i) ?? $"{folder}/{i}.png");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.Copy(runs.PathOf($"pictures/all/{i}.png"), file);
            }

            File.WriteAllText(runs.PathOf(csv), $"{header}\n{string.Concat(Enumerable.Range(0, 20).Select(i => $"{path?.Invoke(i) ?? $"{i}.png"},{labels(i)}\n"))}");
        }
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
