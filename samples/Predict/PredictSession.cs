using SampleConsole;
using Spectre.Console;
using TransferMed;
using TransferMed.Serving;
using TransferMed.Storage;

namespace PredictConsole;

/// <summary>One start of the program: opens the model, predicts the pictures, shows and writes what came out.</summary>
internal sealed class PredictSession(PredictRequest request)
{
    private readonly IAnsiConsole _console = Terminal.Open(plainWidth: 160);

    /// <returns>The process's exit code.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => new Ending().OfAsync(() => PredictAsync(cancellation));

    private async Task<int> PredictAsync(CancellationToken cancellation)
    {
        if (request.CsvFile is { } table)
        {
            OutputFolder.RequireFile("--csv", table);
        }

        if (request.HeatmapFolder is { } maps)
        {
            OutputFolder.Prepare("--heatmap", maps, null);
        }

        IReadOnlyList<ImageSource> images = ImageSource.FromPaths(request.Images, ModelOpener.Decoding, cancellation);
        if (images.Count == 0)
        {
            throw new TransferMedException($"There are no pictures in {string.Join(", ", request.Images)}.");
        }

        using IPredictor predictor = ModelOpener.Open(request);
        var results = new List<ImageResult>(images.Count);
        HeatmapFiles? heatmaps = request.HeatmapFolder is { } folder ? new HeatmapFiles(folder, predictor) : null;
        await foreach (ImageResult result in predictor.PredictStream(images.ToAsyncEnumerable(), cancellation))
        {
            results.Add(result);
            if (result.Prediction is not null)
            {
                heatmaps?.Write(result, cancellation);
            }
        }

        PredictionTable.Write(_console, results);
        if (request.CsvFile is { } csv)
        {
            AtomicFile.WriteAllText(csv, CsvText.Of(predictor.Classes, results));
        }

        ImageResult[] broken = [.. results.Where(result => result.Error is not null)];
        foreach (ImageResult result in broken)
        {
            await ErrorOutput.WriteLineAsync($"Not predicted: {result.Error!.Message}");
        }

        string left = broken.Length > 0 ? $", {broken.Length} not predicted" : "";
        _console.WriteWords($"{results.Count - broken.Length} pictures predicted{left}.");
        return broken.Length > 0 ? ExitCode.DataAtFault : ExitCode.Success;
    }
}
