// docs/tracking.md shows the lines between the marks; PageTests compares and TrackingExampleTests runs them.
using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Tracking;
using TransferMed.Training;

namespace TransferMed.Tests.Documentation;

internal static class TrackingExamples
{
    public static async Task TensorBoardAsync(NetworkSpec spec, DatasetParts parts, TrainingOptions options)
    {
        // <example>
        var log = new TensorBoardLog("runs/ulcer-1", new TensorBoardOptions { HistogramInterval = 5, ErrorImages = parts.Validation });
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts, options with { Callbacks = [log] });
        // </example>
    }

    public static async Task MlflowAsync(NetworkSpec spec, DatasetParts parts, TrainingOptions options, string trackingUri, ILogger logger)
    {
        // <example>
        using MlflowRun run = MlflowRun.Open(trackingUri, "ulcers", new MlflowOptions { RunName = "first", Logger = logger });     // "http://localhost:5000"
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts, options with { Callbacks = [run] });
        model.Save("ulcer.tmed");
        run.LogArtifact("ulcer.tmed", "models");
        // </example>
    }

    public static async Task LiveAsync(NetworkSpec spec, DatasetParts parts, TrainingOptions options)
    {
        // <example>
        using LivePage page = LivePage.Open(port: 0, "Ulcer or healthy skin");                  // 0: any port that is free
        Console.WriteLine($"Open {page.Address}");
        using TrainedModel model = await TransferLearning.TrainAsync(spec, parts, options with { Callbacks = [page] });
        // </example>
    }
}
