using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class ConformalCoverageTests
{
    private const int Repeats = 100;
    private const int Calibration = 200;
    private const int Test = 200;

    public static TheoryData<string, bool, double> Cases()
    {
        var data = new TheoryData<string, bool, double>();
        foreach (string method in Methods.Select(method => method.GetType().Name))
        {
            data.Add(method, false, 0.1);
            data.Add(method, true, 0.1);
            data.Add(method, false, 0.2);
        }

        return data;
    }

    private static ConformalMethod[] Methods => [new Lac(), new Aps(), new Raps()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_promise_is_kept_on_average(string method, bool perClass, double alpha)
    {
        var options = new ConformalOptions { Method = Methods.Single(known => known.GetType().Name == method), PerClass = perClass, Alpha = alpha };
        ConformalCoverage[] repeats = [.. Enumerable.Range(0, Repeats).Select(repeat => Repeat(options, repeat))];
        double mean = repeats.Average(coverage => coverage.Coverage.Value);

        // The bound below holds for all, the one above for scores without ties: 1 / (n + 1), or of the rarest class's about 16 samples.
        Assert.InRange(mean, 1 - alpha - 0.01, 1 - alpha + (perClass ? 0.04 : 0.01));
    }

    [Fact]
    public void Sets_that_need_no_draw_are_larger_and_cover_at_least_as_much() => Assert.All(
        (ConformalMethod[])[new Aps { Randomized = false }, new Raps { Randomized = false }],
        method =>
        {
            var options = new ConformalOptions { Method = method };
            double mean = Enumerable.Range(0, Repeats).Average(repeat => Repeat(options, repeat).Coverage.Value);
            Assert.True(mean >= 0.89, $"{method} covers {mean}.");
        });

    [Fact]
    public void Only_sets_per_class_keep_the_promise_to_a_rare_class()
    {
        double Rarest(bool perClass) => Enumerable.Range(0, Repeats)
            .Select(repeat => Repeat(new ConformalOptions { PerClass = perClass }, repeat).PerClass[^1])
            .Average(interval => interval!.Value);

        Assert.True(Rarest(perClass: false) < 0.8, $"{Rarest(perClass: false)} without.");
        Assert.True(Rarest(perClass: true) > 0.89, $"{Rarest(perClass: true)} with.");
    }

    [Fact]
    public void Lac_makes_the_smallest_sets() => Assert.All(
        (ConformalMethod[])[new Aps(), new Raps()],
        method =>
        {
            double lac = Mean(new ConformalOptions(), c => c.MeanSize);
            double other = Mean(new ConformalOptions { Method = method }, c => c.MeanSize);
            Assert.True(lac < other, $"{method}: {lac} and {other}");
        });

    [Fact]
    public void The_penalty_of_raps_cuts_the_largest_sets_of_aps()
    {
        double aps = Mean(new ConformalOptions { Method = new Aps() }, c => c.SizeCounts[^1] + c.SizeCounts[^2]);
        double raps = Mean(new ConformalOptions { Method = new Raps { Penalty = 0.1 } }, c => c.SizeCounts[^1] + c.SizeCounts[^2]);

        Assert.True(raps < aps / 2, $"{raps} and {aps} of {Test} sets hold four or five of five classes.");
    }

    private static double Mean(ConformalOptions options, Func<ConformalCoverage, double> value) =>
        Enumerable.Range(0, Repeats).Average(repeat => value(Repeat(options, repeat)));

    private static ConformalCoverage Repeat(ConformalOptions options, int repeat) =>
        ConformalPredictor.Calibrate(SimulatedModel.Draw(Calibration, repeat, 0), options).Apply(SimulatedModel.Draw(Test, repeat, 1)).Coverage;
}
