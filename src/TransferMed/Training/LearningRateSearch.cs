namespace TransferMed.Training;

/// <summary>The loss over the learning rate, and what follows from it.</summary>
public sealed class LearningRateSearch
{
    internal LearningRateSearch(IReadOnlyList<(double LearningRate, double Loss)> points)
    {
        Points = points;
        Suggestion = Suggest(points);
    }

    /// <summary>The smoothed loss at each learning rate, in rising order of the learning rate; it ends early where the loss exploded.</summary>
    public IReadOnlyList<(double LearningRate, double Loss)> Points { get; }

    /// <summary>A tenth of the rate of the lowest loss: high enough to learn fast, with a margin to where it diverges. NaN without points.</summary>
    public double Suggestion { get; }

    private static double Suggest(IReadOnlyList<(double LearningRate, double Loss)> points) =>
        points.Count == 0 ? double.NaN : points.MinBy(p => p.Loss).LearningRate / 10;
}
