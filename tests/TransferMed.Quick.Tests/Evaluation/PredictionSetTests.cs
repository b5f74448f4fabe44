using TransferMed.Evaluation;

namespace TransferMed.Tests.Evaluation;

public class PredictionSetTests
{
    private static readonly string[] Classes = ["normal", "ulcer"];
    private static readonly double[][] Rows = [[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]];

    [Fact]
    public void It_gives_back_what_it_was_given()
    {
        var set = new PredictionSet(Classes, [0, 1, 1], Rows, ["a.png", "b.png", "c.png"], ["p1", null, "p1"]);

        Assert.Equal(3, set.Count);
        Assert.Equal([0, 1, 1], set.Labels);
        Assert.Equal([0.4, 0.6], set.Probabilities(1).ToArray());
        Assert.Equal(["a.png", "b.png", "c.png"], set.Paths!);
        Assert.Equal(["p1", null, "p1"], set.Groups!);
    }

    [Fact]
    public void The_prediction_is_the_first_of_the_largest_probabilities() =>
        Assert.Equal([0, 1, 0], new PredictionSet(Classes, [0, 1, 1], Rows).Predictions);

    [Fact]
    public void It_keeps_its_own_copy()
    {
        double[][] rows = [[0.9, 0.1]];
        int[] labels = [0];
        var set = new PredictionSet(Classes, labels, rows);
        rows[0][0] = 0.2;
        labels[0] = 1;

        Assert.Equal(0.9, set.Probabilities(0)[0]);
        Assert.Equal(0, set.Labels[0]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void A_label_without_a_class_is_refused_by_sample_and_value(int label) =>
        AssertRefused(() => new PredictionSet(Classes, [0, label, 1], Rows), "labels", "Sample 1", $"label {label}");

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(1.25, "1.25")]
    public void A_value_that_is_no_probability_is_refused_by_sample_class_and_value(double value, string text) =>
        AssertRefused(() => new PredictionSet(Classes, [0, 1, 1], [Rows[0], Rows[1], [0.5, value]]), "probabilities", "Sample 2", text, "class 1");

    [Fact]
    public void A_row_that_does_not_sum_to_one_is_refused_by_sample_and_sum() =>
        AssertRefused(() => new PredictionSet(Classes, [0, 1, 1], [Rows[0], [0.5, 0.25], Rows[2]]), "probabilities", "sample 1", "0.75");

    [Fact]
    public void A_row_may_miss_one_by_the_tolerance_and_no_more()
    {
        const double Allowed = PredictionSet.SumTolerance * 0.99;
        Assert.Equal(1, new PredictionSet(Classes, [0], [[0.5, 0.5 + Allowed]]).Predictions[0]);
        Assert.Throws<ArgumentException>(() => new PredictionSet(Classes, [0], [[0.5, 0.5 + PredictionSet.SumTolerance * 1.01]]));
    }

    [Fact]
    public void A_row_of_another_length_is_refused() =>
        AssertRefused(() => new PredictionSet(Classes, [0, 1, 1], [Rows[0], [0.2, 0.3, 0.5], Rows[2]]), "probabilities", "Sample 1 has 3 probabilities");

    [Fact]
    public void Lists_of_other_lengths_are_refused_by_their_counts()
    {
        AssertRefused(() => new PredictionSet(Classes, [0, 1], Rows), "probabilities", "2 labels", "3 probabilities");
        AssertRefused(() => new PredictionSet(Classes, [0, 1, 1, 0], Rows), "probabilities", "4 labels", "3 probabilities");
        AssertRefused(() => new PredictionSet(Classes, [0, 1, 1], Rows, paths: ["a"]), "paths", "3 labels", "1 paths");
        AssertRefused(() => new PredictionSet(Classes, [0, 1, 1], Rows, groups: ["a"]), "groups", "3 labels", "1 groups");
    }

    [Fact]
    public void Nothing_to_judge_is_refused() => AssertRefused(() => new PredictionSet(Classes, [], []), "labels", "at least one sample");

    [Fact]
    public void Fewer_than_two_classes_or_two_of_one_name_are_refused()
    {
        AssertRefused(() => new PredictionSet(["only"], [0], [[1.0]]), "classes", "at least two classes");
        AssertRefused(() => new PredictionSet(["a", "a"], [0], [[0.5, 0.5]]), "classes", "'a'");
    }

    [Fact]
    public void A_sample_out_of_range_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PredictionSet(Classes, [0, 1, 1], Rows).Probabilities(3).Length);

    private static void AssertRefused(Func<PredictionSet> make, string parameter, params string[] parts)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(make);
        Assert.Equal(parameter, error.ParamName);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
