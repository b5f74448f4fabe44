using TransferMed.Advising;
using TransferMed.Runtime;

namespace TransferMed.Tests.Advising;

/// <summary>What an advice prints of its reliability is what the published table gives.</summary>
public class ScoreReliabilityTests
{
    private static readonly SourcesOracle.Published Table = SourcesOracle.Table();

    private static readonly Dictionary<string, double> Pictures = new()
    {
        ["pathmnist"] = 89996,
        ["chestmnist"] = 78468,
        ["dermamnist"] = 7007,
        ["octmnist"] = 97477,
        ["pneumoniamnist"] = 4708,
        ["retinamnist"] = 1080,
        ["breastmnist"] = 546,
        ["bloodmnist"] = 11959,
        ["tissuemnist"] = 165466,
        ["organamnist"] = 34561,
        ["organcmnist"] = 12975,
        ["organsmnist"] = 13932,
    };

    [Fact]
    public void Taus_of_every_target_are_SciPys()
    {
        foreach ((string score, Dictionary<string, Dictionary<string, double>> values) in (ReadOnlySpan<(string, Dictionary<string, Dictionary<string, double>>)>)[("logme", Table.Logme), ("nleep", Table.Nleep), ("lp", Table.Lp)])
        {
            Assert.All(Table.Targets, target => Assert.Equal(Table.Taus[score][target], Tau(target, source => values[source][target]), 1e-12));
        }
    }

    [Theory]
    [InlineData("LogME")]
    [InlineData("N-LEEP")]
    [InlineData("5 neighbours")]
    [InlineData("source pictures")]
    public void Figures_of_a_score_are_those_of_the_table(string name)
    {
        ScoreReliability stated = ScoreReliability.OfSingleSources.Single(score => score.Name == name);
        Func<string, string, double> score = name switch
        {
            "LogME" => (source, target) => Table.Logme[source][target],
            "N-LEEP" => (source, target) => Table.Nleep[source][target],
            "5 neighbours" => (source, target) => Table.Lp[source][target],
            _ => (source, _) => Pictures[source],
        };
        double[] taus = [.. Table.Targets.Select(target => Tau(target, source => score(source, target)))];
        (double lower, double upper) = Interval(taus);
        Assert.Equal(stated.Tau, taus.Average(), 0.005);
        Assert.Equal(stated.Lower, lower, 0.0051);
        Assert.Equal(stated.Upper, upper, 0.0051);
        Assert.Equal(stated.LostByFirst, Table.Targets.Average(target => Lost(target, score, 1)), 0.05);
        Assert.Equal(stated.LostByThree, Table.Targets.Average(target => Lost(target, score, 3)), 0.05);
    }

    [Fact]
    public void ImageNet_and_the_first_of_a_score_lose_as_little_as_is_said()
    {
        double[] alone = [.. Table.Targets.Select(target => Best(target) - Table.Aucs["imagenet"][target])];
        Assert.Equal(ScoreReliability.ImageNetLost, 100 * alone.Average(), 0.005);
        Assert.Equal(ScoreReliability.ImageNetLostAtWorst, 100 * alone.Max(), 0.05);
        foreach (Dictionary<string, Dictionary<string, double>> score in (ReadOnlySpan<Dictionary<string, Dictionary<string, double>>>)[Table.Logme, Table.Nleep, Table.Lp])
        {
            double[] both = [.. Table.Targets.Select(target => Best(target) - Math.Max(
                Table.Aucs["imagenet"][target], Table.Aucs[Sources(target, all: true).Where(source => source != "imagenet").MaxBy(source => score[source][target])!][target]))];
            Assert.Equal(ScoreReliability.WithFirstLost, 100 * both.Average(), 0.005);
            Assert.Equal(ScoreReliability.WithFirstLostAtWorst, 100 * both.Max(), 0.005);
        }

        double chance = Table.Targets.Average(target => Sources(target, all: true).Where(source => source != "imagenet")
            .Average(source => Best(target) - Math.Max(Table.Aucs["imagenet"][target], Table.Aucs[source][target])));
        Assert.Equal(ScoreReliability.WithRandomLost, 100 * chance, 0.005);
        ScoreReliability random = ScoreReliability.OfSingleSources.Single(score => score.Name == ScoreReliability.Random);
        Assert.Equal(random.LostByFirst, 100 * Table.Targets.Average(target => Sources(target).Max(source => Table.Aucs[source][target]) - Sources(target).Average(source => Table.Aucs[source][target])), 0.05);
        Assert.Equal(random.LostByThree, 100 * Table.Targets.Average(Triples), 0.05);
    }

    /// <summary>The draws of benchmarks/SourceScoreFigures.cs.</summary>
    private static (double Lower, double Upper) Interval(double[] values)
    {
        const int Resamples = 5000;
        var random = new SampleRandom(1);
        double[] means = [.. Enumerable.Range(0, Resamples).Select(_ => Enumerable.Range(0, values.Length).Sum(_ => values[random.NextInt32(values.Length)]) / values.Length).Order()];
        return (means[Resamples / 40], means[Resamples - Resamples / 40]);
    }

    private static double Triples(string target)
    {
        double[] values = [.. Sources(target).Select(source => Table.Aucs[source][target])];
        return Enumerable.Range(0, values.Length).SelectMany(i => Enumerable.Range(0, i).SelectMany(j => Enumerable.Range(0, j)
            .Select(k => values.Max() - Math.Max(values[i], Math.Max(values[j], values[k]))))).Average();
    }

    private static double Tau(string target, Func<string, double> score) =>
        WeightedKendall.Tau([.. Sources(target).Select(score)], [.. Sources(target).Select(source => Table.Aucs[source][target])]);

    private static double Lost(string target, Func<string, string, double> score, int first) => 100 * (Sources(target).Max(source => Table.Aucs[source][target])
        - Sources(target).OrderByDescending(source => score(source, target)).Take(first).Max(source => Table.Aucs[source][target]));

    private static double Best(string target) => Sources(target, all: true).Max(source => Table.Aucs[source][target]);

    private static IEnumerable<string> Sources(string target, bool all = false) => (all ? Table.Aucs.Keys : (IEnumerable<string>)Table.Single).Where(source => source != target && Table.Aucs[source].ContainsKey(target));
}
