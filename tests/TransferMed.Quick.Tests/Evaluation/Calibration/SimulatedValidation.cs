using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

/// <summary>
/// Validation sets of 20 to 500 samples and models of every quality whose truth is known: 2 to 5 classes of unequal frequency that lie near or
/// far, logits that are too sure, not sure enough or disturbed. What the number of a set decides is a function of it.
/// </summary>
internal sealed class SimulatedValidation
{
    private readonly int _number;
    private readonly double _distance;
    private readonly double _sureness;
    private readonly double _disturbance;
    private readonly double[] _logFrequencies;

    public SimulatedValidation(int number)
    {
        _number = number;
        var random = new SampleRandom(number, 0);
        Count = (int)Math.Round(20 * Math.Pow(25, random.NextDouble()));
        _distance = 1 + 4 * random.NextDouble();
        _sureness = Math.Pow(8, random.NextDouble()) / 2;
        _disturbance = 2 * random.NextDouble();
        double[] weights = [.. Enumerable.Range(0, 2 + number % 4).Select(_ => 0.2 + random.NextDouble())];
        _logFrequencies = [.. weights.Select(weight => Math.Log(weight / weights.Sum()))];
    }

    /// <summary>The number of validation samples, from 20 to 500.</summary>
    public int Count { get; }

    public PredictionSet Validation => Draw(Count, 1).Predictions;

    /// <summary>Other samples of the same model, with the true probability of each class.</summary>
    public (PredictionSet Predictions, double[][] Truth) Test(int count) => Draw(count, 2);

    private (PredictionSet Predictions, double[][] Truth) Draw(int count, int part)
    {
        var random = new SampleRandom(_number, part);
        int classes = _logFrequencies.Length;
        var labels = new int[count];
        var rows = new double[count][];
        var truth = new double[count][];
        for (int sample = 0; sample < count; sample++)
        {
            double rest = random.NextDouble();
            int label = 0;
            while (label < classes - 1 && rest >= Math.Exp(_logFrequencies[label]))
            {
                rest -= Math.Exp(_logFrequencies[label++]);
            }

            // Evidence of the deviation 1 around the distance for the true class and around 0 for others: the log-odds are its multiple.
            double[] logits = [.. Enumerable.Range(0, classes).Select(c => _distance * (random.NextGaussian() + (c == label ? _distance : 0)) + _logFrequencies[c])];
            labels[sample] = label;
            truth[sample] = Softmax([.. logits]);
            rows[sample] = Softmax([.. logits.Select(logit => _sureness * (logit + _disturbance * random.NextGaussian()))]);
        }

        return (new PredictionSet(Enumerable.Range(0, classes).Select(c => $"class {c}"), labels, rows), truth);
    }

    private static double[] Softmax(double[] logits)
    {
        LogProbabilities.Softmax(logits);
        return logits;
    }
}
