using TransferMed.Evaluation;

namespace TransferMed.Tests.Contracts;

/// <summary>What every <see cref="OutOfDistributionMethod"/> keeps. Each check throws with a sentence where it does not.</summary>
public static class OutOfDistributionContract
{
    private const int Classes = 3;
    private const int Features = 5;

    /// <summary>All checks.</summary>
    public static void Check(OutOfDistributionMethod method)
    {
        method.Validate();
        _ = method.ToJson();
        Samples training = Draw(200, 1);
        OutOfDistributionScore score = Fit(method, training);
        IsFiniteAndTheSameTwice(method, training);
        ReadsOnlyWhatItNeeds(score);
        ComesBackFromItsState(method, score);
        FlagsAsManyAsWanted(score);
    }

    /// <summary>Scores are numbers, and the same for the same samples.</summary>
    public static void IsFiniteAndTheSameTwice(OutOfDistributionMethod method, Samples training)
    {
        (OutOfDistributionScore first, OutOfDistributionScore second) = (Fit(method, training), Fit(method, training));
        double[] scores = All(first, Draw(100, 2));
        Require(scores.All(double.IsFinite), $"{method.GetType()} gives a score that is not finite.");
        Require(scores.SequenceEqual(All(second, Draw(100, 2))), $"{method.GetType()} gives other scores when it is fitted again on the same samples.");
        Require(first.Equals(second), $"{method.GetType()} fits two scores that do not compare equal; let all that it holds compare by value, lists as a ValueList.");
    }

    /// <summary>What it says that it does not need may be missing.</summary>
    public static void ReadsOnlyWhatItNeeds(OutOfDistributionScore score)
    {
        Samples samples = Draw(3, 2);
        double given = score.Of(score.NeedsLogits ? samples.Logits[0] : [], score.NeedsFeatures ? samples.Features[0] : []);
        Require(given.Equals(score.Of(samples.Logits[0], samples.Features[0])), $"{score} reads what it says that it does not need.");
    }

    /// <summary>What can be written to a package gives the same scores when it is read.</summary>
    public static void ComesBackFromItsState(OutOfDistributionMethod method, OutOfDistributionScore score)
    {
        if (score.State is { } state)
        {
            OutOfDistributionScore read = method.Read(state);
            Require(read.State == state && All(read, Draw(50, 3)).SequenceEqual(All(score, Draw(50, 3))), $"{score} comes back from its state as {read}.");
        }
    }

    /// <summary>A threshold from validation samples flags new ones like them at the wanted rate, on average.</summary>
    public static void FlagsAsManyAsWanted(OutOfDistributionScore score)
    {
        const double Rate = 0.1;
        double flagged = Enumerable.Range(0, 60).Average(repeat =>
        {
            OutOfDistributionDetector detector = OutOfDistributionDetector.Fit(All(score, Draw(100, 100 + 2 * repeat)), Rate);
            return All(score, Draw(100, 101 + 2 * repeat)).Average(value => detector.Flag(value) ? 1.0 : 0.0);
        });
        Require(flagged is <= Rate + 0.02 and >= Rate - 0.03, $"{score} flags {flagged} of ordinary samples where {Rate} is wanted.");
    }

    /// <summary>What a network gave for made-up samples.</summary>
    public static Samples Draw(int count, int seed)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes)];
        return new Samples(
            [.. labels.Select(label => Row(Classes, c => c == label ? 2 : 0))],
            [.. labels.Select(label => Row(Features, d => d % Classes == label ? 1 : 0))],
            labels);

        float[] Row(int length, Func<int, double> centre) => [.. Enumerable.Range(0, length).Select(i => (float)(centre(i) + random.NextDouble() + random.NextDouble()))];
    }

    private static OutOfDistributionScore Fit(OutOfDistributionMethod method, Samples samples) => method.Fit(samples.Logits, samples.Features, samples.Labels);

    private static double[] All(OutOfDistributionScore score, Samples samples) => score.OfAll(samples.Logits, samples.Features);

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }

    /// <summary>Logits, features and classes of samples.</summary>
    public sealed record Samples(float[][] Logits, float[][] Features, int[] Labels);
}
