using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// Raises the learning rate exponentially over a few steps and watches the loss (Smith 2017). The network is put back
/// to what it was, so that it can be trained afterwards as if nothing had happened.
/// </summary>
public static class LearningRateFinder
{
    /// <summary>The share of the running mean that stays from step to step.</summary>
    private const double Smoothing = 0.9;

    /// <summary>The search ends when the smoothed loss is this many times its minimum.</summary>
    private const double Explosion = 4;

    /// <summary>Searches for a learning rate.</summary>
    /// <param name="network">The network; its values are unchanged afterwards.</param>
    /// <param name="train">The training pictures; as many classes as the network has.</param>
    /// <param name="options">Batch size, optimiser, loss, augmentation and seed are taken from here, callbacks are not called; null for the defaults.</param>
    /// <param name="lowest">The first learning rate, above 0. Default 1e-6.</param>
    /// <param name="highest">The last learning rate, above <paramref name="lowest"/>. Default 10.</param>
    /// <param name="steps">The steps from one to the other, at least 10. Default 100.</param>
    /// <param name="cancellationToken">Ends the search within one batch.</param>
    /// <returns>The curve and a suggestion.</returns>
    /// <exception cref="ArgumentException">A number is out of its range, or network and data do not fit.</exception>
    public static LearningRateSearch Run(
        Network network,
        ImageDataset train,
        TrainingOptions? options = null,
        double lowest = 1e-6,
        double highest = 10,
        int steps = 100,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        OptionCheck.Within(lowest, 0, double.MaxValue, nameof(lowest), lowExclusive: true);
        OptionCheck.Within(highest, lowest, double.MaxValue, nameof(highest), lowExclusive: true);
        OptionCheck.AtLeast(steps, 10, nameof(steps));
        var trainer = new Trainer(network, options ?? new TrainingOptions());
        trainer.RequireFit(train, null);
        MemoryFormat format = FormatChoice.Resolve(trainer.Options.MemoryFormat);
        using var source = new TrainingImages(trainer, format, train, null, NullLogger.Instance, cancellationToken);
        using var loss = new LossFunction(trainer.Options.LossFor(network.Spec.Output), LossGrounds.Of(train, network.Spec.Output), network.Device);
        network.UseMemoryFormat(format);
        using var flat = FlatParameters.Of(network);
        using var before = FlatParameters.Snapshot.Of(flat);
        using var optimizer = new FlatOptimizer(flat, trainer.Options.Optimizer);
        optimizer.Regroup(_ => ParameterTreatment.Default);
        TorchRuntime.Seed(trainer.Options.Seed);
        bool wasTraining = network.training;
        network.train();
        try
        {
            return new LearningRateSearch(Sweep(source, loss, optimizer, lowest, highest, steps, cancellationToken));
        }
        finally
        {
            before.Restore(flat);
            network.train(wasTraining);
        }
    }

    private static List<(double LearningRate, double Loss)> Sweep(
        TrainingImages source,
        LossFunction loss,
        FlatOptimizer optimizer,
        double lowest,
        double highest,
        int steps,
        CancellationToken cancellationToken)
    {
        var points = new List<(double LearningRate, double Loss)>(steps);
        double mean = 0;
        double minimum = double.PositiveInfinity;
        foreach (Batch batch in Endless(source, cancellationToken))
        {
            using (batch)
            {
                double rate = lowest * Math.Pow(highest / lowest, points.Count / (steps - 1.0));
                double value = Step(source, loss, optimizer, batch, rate);
                mean = Smoothing * mean + (1 - Smoothing) * value;
                double smooth = mean / (1 - Math.Pow(Smoothing, points.Count + 1));
                if (!double.IsFinite(smooth) || smooth > Explosion * minimum)
                {
                    return points;
                }

                minimum = Math.Min(minimum, smooth);
                points.Add((rate, smooth));
                if (points.Count == steps)
                {
                    return points;
                }
            }
        }

        return points;
    }

    private static double Step(TrainingImages source, LossFunction loss, FlatOptimizer optimizer, Batch batch, double rate)
    {
        using var scope = torch.NewDisposeScope();
        optimizer.ZeroGradients();
        Tensor value = loss.Compute(source.Forward(batch.Images), batch);
        value.backward();
        optimizer.Step(rate, null);
        return value.Number();
    }

    private static IEnumerable<Batch> Endless(TrainingImages source, CancellationToken cancellationToken)
    {
        for (int epoch = 0; ; epoch++)
        {
            foreach (Batch batch in source.Epoch(epoch, cancellationToken))
            {
                yield return batch;
            }
        }
    }
}
