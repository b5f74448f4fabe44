// docs/serving.md shows the lines between the marks; PageTests compares and ServingExampleTests runs them.
using Microsoft.Extensions.DependencyInjection;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Serving;

namespace TransferMed.Tests.Documentation;

internal static class ServingExamples
{
    public static void OneImage(byte[] upload)
    {
        // <example>
        using IPredictor predictor = Predictor.Load("ulcer.tmed");
        predictor.WarmUp();                                              // the first picture then costs what the others do
        Prediction prediction = predictor.Predict("foot.jpg");
        Console.WriteLine($"{prediction}, {prediction.Set}, unlike the training: {prediction.OutOfDistribution}");
        Prediction uploaded = predictor.Predict(ImageSource.FromBytes(upload, "upload"));
        // </example>
    }

    public static async Task<EvaluationResult> ManyAsync(IPredictor predictor, ImageDataset test, CancellationToken cancellation)
    {
        // <example>
        await foreach (ImageResult result in predictor.PredictStream(["pictures", "foot.jpg"], cancellation))
        {
            Console.WriteLine(result.Prediction is { } found ? $"{result.Source}: {found}" : $"not read: {result.Error!.Message}");
        }

        EvaluationResult evaluation = EvaluationResult.From(predictor.PredictDataset(test, cancellation));     // judged like a model
        // </example>
        return evaluation;
    }

    public static void Register(IServiceCollection services)
    {
        // <example>
        services.AddSingleton<IPredictor>(_ => Predictor.Load("ulcer.tmed"));               // the container disposes it
        // </example>
    }

    public static Prediction Augmented()
    {
        // <example>
        var options = new PredictorOptions { TestTimeAugmentation = TestTimeAugmentation.Flips, BatchSize = 32 };
        using IPredictor careful = Predictor.Load("ulcer.tmed", TorchDevice.Cpu, options);
        // </example>
        return careful.Predict("foot.jpg");
    }

    public static Prediction Ensemble(ImageDataset validation)
    {
        // <example>
        using EnsemblePredictor ensemble = EnsemblePredictor.Load(["seed0.tmed", "seed1.tmed"]);
        ensemble.Calibrate(validation);                                                     // thresholds for the mean: sets from now on
        Prediction together = ensemble.Predict("foot.jpg");
        Console.WriteLine($"{together}, {together.Set}, disagreement {together.Disagreement:f2}");
        // </example>
        return together;
    }
}
