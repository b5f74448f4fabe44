// The README shows the lines between the marks; ReadmeTests compares and runs them.
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Documentation;

internal static class ReadmeExample
{
    public static async Task RunAsync()
    {
        // <example>
        NetworkSpec spec = NetworkBuilder.Input(channels: 3, height: 64, width: 64)
            .Conv(16, kernel: 3).Conv(16, kernel: 5, stride: 2)
            .Residual(body => body.ParallelConv(16, kernels: [1, 3, 5, 7]), merge: Merge.Concat)
            .BatchNorm().GlobalAveragePool().Linear(200).Dropout(0.5)
            .Head(classes: 2)
            .Build();

        ImageDataset skin = ImageDataset.Open("data/skin");      // a folder per class, or a CSV with path,label,group,split
        ImageDataset ulcer = ImageDataset.Open("data/ulcer");
        DatasetParts parts = ulcer.Split(train: 0.7, validation: 0.1, test: 0.2, seed: 7);  // no patient, no copy on two sides

        using TrainedModel pretrained = await TransferLearning.TrainAsync(spec, skin, options: new TrainingOptions { Epochs = 30 });
        using TrainedModel model = pretrained.Rehead(ulcer.Classes);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(model, parts, new FineTuneOptions { Epochs = 20 });
        EvaluationResult result = tuned.Evaluate(parts.Test);
        Console.WriteLine($"{model.Transfer}; macro F1 {result.Macro.F1:f3}, AUC {result.MacroAuc:f3}");
        tuned.Assessment = tuned.Assess(parts);                  // calibration, sets that promise coverage, out-of-distribution screen
        tuned.Save("ulcer.tmed");                                // one file: network, weights, preprocessing, evidence
        // </example>
    }
}
