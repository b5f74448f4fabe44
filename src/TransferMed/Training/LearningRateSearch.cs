namespace TransferMed.Training;

/// <summary>The loss over the learning rate, and what follows from it.</summary>
public sealed record LearningRateSearch
{
    internal LearningRateSearch(IReadOnlyList<LearningRatePoint> points)
    {
        Points = points;
        Suggestion = Suggest(points);
    }

    /// <summary>The curve, in rising order of the learning rate; it ends early where the loss exploded.</summary>
    public IReadOnlyList<LearningRatePoint> Points { get; }

    /// <summary>A tenth of the rate of the lowest loss: high enough to learn fast, with a margin to where it diverges. NaN without points.</summary>
    public double Suggestion { get; }

    private static double Suggest(IReadOnlyList<LearningRatePoint> points) =>
        points.Count == 0 ? double.NaN : points.MinBy(p => p.Loss)!.LearningRate / 10;
}

/// <summary>One point of the curve.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Loss">The smoothed loss there.</param>
public sealed record LearningRatePoint(double LearningRate, double Loss);
