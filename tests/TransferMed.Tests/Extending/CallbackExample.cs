using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Writes a line for each epoch, and ends the training when it is good enough.</summary>
public sealed class HistoryFile(string path, double enough) : TrainingCallback
{
    public override void OnEpochEnd(TrainingContext run)
    {
        EpochRecord epoch = run.Epochs[^1];
        double logLoss = epoch.Validation![Metrics.LogLoss];
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch},{epoch.Loss:f4},{logLoss:f4}\n"));
        if (logLoss <= enough)
        {
            run.Stop(string.Create(CultureInfo.InvariantCulture, $"the log loss is at most {enough}"));
        }
    }
}

// </example>

/// <summary>A callback of one's own in a training.</summary>
public class CallbackExample
{
    [Fact]
    public void It_writes_each_epoch_and_ends_the_run()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("history.csv");
        using Network network = ToyNetwork.Create();
        TrainingOptions options = new() { Epochs = 30, BatchSize = 8, LearningRate = 0.02, Seed = 11, Callbacks = [new HistoryFile(path, enough: 0.4)] };

        TrainingResult result = new Trainer(network, options).Fit(ToyImages.Create(16), ToyImages.Create(8, name: "validation"));

        Assert.Equal("the log loss is at most 0.4", result.StopReason);
        Assert.InRange(result.Epochs.Count, 2, 29);
        Assert.True(result.Epochs[^1].Validation![Metrics.LogLoss] <= 0.4);
        Assert.All(result.Epochs.SkipLast(1), epoch => Assert.True(epoch.Validation![Metrics.LogLoss] > 0.4));
        Assert.Equal(result.Epochs.Select(epoch => $"{epoch.Epoch}"), File.ReadAllLines(path).Select(line => line.Split(',')[0]));
    }
}
