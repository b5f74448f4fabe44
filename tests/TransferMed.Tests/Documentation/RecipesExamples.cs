// docs/recipes.md shows the lines between the marks; PageTests compares and GuideExampleTests runs them.
using TransferMed.Datasets;
using TransferMed.Transfer;

namespace TransferMed.Tests.Documentation;

internal static class RecipesExamples
{
    public static async Task<double> Probe(TrainedModel source, DatasetParts parts)
    {
        // <example>
        using TrainedModel probe = await TransferLearning.ProbeAsync(source, parts);                  // a head fitted to frozen features
        Console.WriteLine($"{probe.Training!.Epochs[0].Validation!["macroF1"]:f3}");                  // what it reaches on the validation part
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(probe, parts, new FineTuneOptions { Epochs = 30 });   // starts from that head
        // </example>
        return tuned.Training!.Epochs[^1].Validation!["macroF1"];
    }

    public static async Task<TrainedModel> FineTune(TrainedModel source, DatasetParts parts)
    {
        // <example>
        using TrainedModel start = source.Rehead(parts.Train.Classes, seed: 1);               // a fresh head for your classes
        TrainedModel model = await TransferLearning.FineTuneAsync(start, parts, new FineTuneOptions { Epochs = 30 });
        // </example>
        return model;
    }

    public static FineTuneOptions[] Few()
    {
        // <example>
        FineTuneOptions[] few =
        [
            new() { Epochs = 30, Freeze = FreezePolicy.NormOnly },       // scales and shifts of batch norms, and the head
            new() { Epochs = 30, LayerDecay = 0.7 },                     // each stage learns 0.7 as fast as the one above it
            new() { Epochs = 30, Freeze = FreezePolicy.HeadFirst(5) },   // everything after five epochs of the head alone
            new() { Epochs = 30, Freeze = FreezePolicy.Gradual(4) },     // one stage more every four epochs, from the head down
        ];
        // </example>
        return few;
    }

    public static FineTuneOptions[] Ways()
    {
        // <example>
        FineTuneOptions afterProbe = FineTuneOptions.AfterProbe();   // LP-FT: from the head of a probe
        FineTuneOptions[] ways =
        [
            afterProbe,                                                                             // all weights, norms as they are
            afterProbe with { Tuning = new L2Sp { Alpha = 0.01 } },                                 // all weights, pulled to where they began
            afterProbe with { Interpolation = new WiseInterpolation() },                            // the result lies between start and end
            afterProbe with { Tuning = new ScaleAndShift(), LearningRate = 0.001 },                 // a scale and a shift of each channel, and the head
            afterProbe with { Tuning = new LowRank { Rank = 8, Mlp = true } },                           // terms of low rank, and the head
        ];
        // </example>
        return ways;
    }

    public static async Task<TrainedModel> Unlabelled(TrainedModel start, DatasetParts parts)
    {
        // <example>
        ImageDataset wards = ImageDataset.OpenUnlabelled("data/wards");                          // every picture in the folder and below it
        var options = new UnlabelledOptions { Epochs = 50, ProjectorWidth = 512, CheckpointPath = "wards.safetensors" };
        using TrainedModel backbone = await TransferLearning.PretrainUnlabelledAsync(start, wards, options);    // or from a NetworkSpec
        Console.WriteLine($"{backbone.Training!.Epochs[^1].EmbeddingDeviation:f2}");             // the loss asks for 1; near 0 it has collapsed
        backbone.Save("wards.tmed");                                                             // to start from again
        TrainedModel model = await TransferLearning.ProbeAsync(backbone, parts);                 // or Rehead and FineTuneAsync
        // </example>
        return model;
    }
}
