using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Evaluation;

public class SubgroupTests
{
    private static readonly BootstrapOptions Few = new() { Resamples = 400, Threads = 1 };

    /// <summary>Counted by hand: of 20 women 2 of 10 ill and 1 of 10 healthy ones are missed, of 20 men none.</summary>
    private static readonly PredictionSet ByHand = Set(
    [
        .. Rows("female", label: 1, right: 8, wrong: 2), .. Rows("female", label: 0, right: 9, wrong: 1),
        .. Rows("male", label: 1, right: 10, wrong: 0), .. Rows("male", label: 0, right: 10, wrong: 0),
    ]);

    [Fact]
    public void A_case_that_was_counted_by_hand()
    {
        SubgroupTable table = EvaluationResult.From(ByHand).Subgroups(Few);
        Assert.Equal(["sex: female", "sex: male"], table.Rows.Select(row => row.ToString()));
        (Subgroup female, Subgroup male) = (table.Rows[0], table.Rows[1]);
        Assert.Equal((20, 20), (female.Count, female.Units));
        Assert.Equal([0.9, 0.8], female.Recalls.Select(recall => Math.Round(recall!.Value, 12)));
        Assert.Equal(0.85, female.BalancedAccuracy!.Value, 12);
        Assert.Equal(-0.15, female.Difference!.Value, 12);
        Assert.Equal(0.15, male.Difference!.Value, 12);

        // Who is right in every resample has Wilson's limit: 10 of 10 at 95 % is at least 0.7225.
        Assert.Equal(0.7225, male.BalancedAccuracy!.Lower, 4);
        Assert.Equal(1, male.BalancedAccuracy.Upper);
        double reach = Math.Sqrt(Math.Pow(female.BalancedAccuracy.Upper - 0.85, 2) + Math.Pow(1 - male.BalancedAccuracy.Lower, 2));
        Assert.Equal(-0.15 + reach, female.Difference.Upper, 12);
        Assert.Equal(-0.15 - (0.85 - female.BalancedAccuracy.Lower), female.Difference.Lower, 12);
        Assert.Same(female, table.Worst);
        Assert.False(table.IsShown);
        Assert.Contains("sex: female lies lowest: balanced accuracy 0.850", table.ToString(), StringComparison.Ordinal);
        Assert.Contains("15.0 points below all others", table.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("the lowest of 2 subgroups lies low by chance too: no difference is shown", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_the_evaluation_of_its_samples_alone()
    {
        EvaluationResult alone = EvaluationResult.From(ByHand.Repeated([.. Enumerable.Range(0, 40).Select(sample => sample < 20 ? 1 : 0)]));
        Subgroup female = EvaluationResult.From(ByHand).Subgroups(Few).Rows[0];
        IReadOnlyDictionary<string, ConfidenceInterval> intervals = alone.Intervals(Few);
        Assert.Equal(intervals[Metrics.BalancedAccuracy.Name], female.BalancedAccuracy);
        Assert.Equal(intervals[Metrics.MacroAuc.Name], female.Auc);
    }

    /// <summary>Newcombe (1998), Statistics in Medicine 17, 873, table II, method 10: 56/70 - 48/80 is 0.2000 [0.0524, 0.3339].</summary>
    [Fact]
    public void The_interval_of_a_difference_of_proportions_is_the_published_one()
    {
        ConfidenceInterval difference = SubgroupEvaluation.Difference(Wilson.Interval(56, 70), Wilson.Interval(48, 80));
        Assert.Equal((0.2, 0.0524, 0.3339), (Math.Round(difference.Value, 4), Math.Round(difference.Lower, 4), Math.Round(difference.Upper, 4)));
        Assert.Equal(IntervalMethod.Mover, difference.Method);
    }

    [Fact]
    public void Too_few_are_said_to_be_and_not_judged()
    {
        PredictionSet predictions = Set([.. Rows("female", 1, 30, 5), .. Rows("female", 0, 30, 5), .. Rows("other", 1, 0, 4), .. Rows("other", 0, 0, 4)]);
        SubgroupTable table = EvaluationResult.From(predictions).Subgroups(Few);
        Assert.Equal("too few to tell: 8 of at least 10 samples", table.Rows[1].Reason);
        Assert.Null(table.Rows[1].BalancedAccuracy);
        Assert.Null(table.Rows[1].Difference);
        Assert.Equal("too few to tell: no class with 5 samples here and among the others", table.Rows[0].Reason);
        Assert.Null(table.Worst);
        Assert.Contains("no subgroup is large enough", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_which_there_are_too_few_takes_no_part()
    {
        PredictionSet predictions = Set([.. Rows("north", 1, 20, 5), .. Rows("north", 0, 20, 5), .. Rows("south", 1, 0, 2), .. Rows("south", 0, 15, 5)]);
        Subgroup south = EvaluationResult.From(predictions).Subgroups(Few).Rows[1];
        Assert.Equal(["healthy"], south.ComparedClasses);
        Assert.Equal(0.75, south.BalancedAccuracy!.Value, 12);
        Assert.Equal(0.75 - 0.8, south.Difference!.Value, 12);
        Assert.Null(south.Recalls[1]);
        Assert.Null(south.Auc);
        Assert.NotNull(EvaluationResult.From(predictions).Subgroups(Few).Rows[0].Auc);
    }

    /// <summary>12 pictures of Ulm lie 22 points below the others, which chance does to so few; 600 of camera B lie 14 below, which it does not.</summary>
    [Fact]
    public void A_large_subgroup_that_is_worse_does_not_hide_behind_a_small_one_that_lies_lower()
    {
        PredictionSet predictions = Set(
        [
            .. Rows("Ulm", 1, 4, 2), .. Rows("Ulm", 0, 4, 2),
            .. Rows("camera B", 1, 230, 70), .. Rows("camera B", 0, 230, 70),
            .. Rows("camera A", 1, 280, 20), .. Rows("camera A", 0, 280, 20), .. Rows("camera C", 1, 270, 30), .. Rows("camera C", 0, 270, 30),
        ]);
        SubgroupTable table = EvaluationResult.From(predictions).Subgroups(Few);
        Subgroup ulm = table.Rows.Single(row => row.Name == "Ulm");
        Assert.Same(ulm, table.Rows.MinBy(row => row.Difference!.Value));
        Assert.True(ulm.Difference!.Upper > 0);
        Assert.Equal(("camera B", true), (table.Worst!.Name, table.IsShown));
        Assert.StartsWith("sex: camera B is worse: balanced accuracy 0.767", table.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("the difference is shown, also when 4 subgroups are allowed for", table.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("lowest", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_patients_are_counted_and_drawn()
    {
        (string Value, int Label, bool Right)[] rows = [.. Rows("female", 1, 30, 10), .. Rows("female", 0, 30, 10), .. Rows("male", 1, 30, 10), .. Rows("male", 0, 30, 10)];
        PredictionSet single = Set(rows);
        PredictionSet grouped = Set(rows, sample => $"patient {sample / 5}");
        SubgroupTable table = EvaluationResult.From(grouped).Subgroups(Few);
        Assert.Equal((80, 16), (table.Rows[0].Count, table.Rows[0].Units));
        Assert.True(table.Rows[0].BalancedAccuracy!.Width > 1.5 * EvaluationResult.From(single).Subgroups(Few).Rows[0].BalancedAccuracy!.Width);
        Assert.Equal("too few to tell: 2 of at least 10 groups", EvaluationResult.From(Set(rows, sample => $"patient {sample / 40}")).Subgroups(Few).Rows[0].Reason);
    }

    [Fact]
    public void Numbers_fall_into_four_ranges_and_words_stay()
    {
        string[] ages = [.. Enumerable.Range(0, 80).Select(i => (20 + i / 2).ToString(System.Globalization.CultureInfo.InvariantCulture)), "90+", "90+"];
        IReadOnlyList<SubgroupDivision> divisions = SubgroupDivision.Of(Known("age", [.. ages, null]));
        Assert.Equal(["20 to 29", "30 to 39", "40 to 49", "50 to 59", "90+", SubgroupTable.NotStated], divisions.Single().Parts.Select(part => part.Name));
        Assert.Equal([20, 20, 20, 20, 2, 1], divisions.Single().Parts.Select(part => part.Samples.Length));
        Assert.Equal(Enumerable.Range(0, 83), divisions.Single().Parts.SelectMany(part => part.Samples).Order());
    }

    [Fact]
    public void Few_numbers_stand_alone_and_many_words_are_cut()
    {
        Assert.Equal(["1", "2", "10"], SubgroupDivision.Of(Known("fitzpatrick", ["10", "2", "1", "2"])).Single().Parts.Select(part => part.Name));
        string[] sites = [.. Enumerable.Range(0, 20).SelectMany(site => Enumerable.Repeat($"site {site:d2}", 30 - site))];
        IReadOnlyList<(string Name, int[] Samples)> parts = SubgroupDivision.Of(Known("site", sites)).Single().Parts;
        Assert.Equal([.. Enumerable.Range(0, 11).Select(site => $"site {site:d2}"), "9 rarer values"], parts.Select(part => part.Name));
        Assert.Equal(["Male"], SubgroupDivision.Of(Known("sex", ["Male", "male", "MALE"])).Single().Parts.Select(part => part.Name));
    }

    [Theory]
    [InlineData("hospital", true)]
    [InlineData("CameraID", true)]
    [InlineData("sites", true)]
    [InlineData("skin_type", true)]
    [InlineData("PatientAge", false)]
    [InlineData("age_at_hospital", false)]
    [InlineData("bmi", false)]
    public void Codes_have_no_ranges(string column, bool isCode)
    {
        string[] numbers = [.. Enumerable.Range(1, 20).SelectMany(code => Enumerable.Repeat(Number(code), 40 - code))];
        string[] names = [.. SubgroupDivision.Of(Known(column, numbers)).Single().Parts.Select(part => part.Name)];
        Assert.Equal(isCode ? [.. Enumerable.Range(1, 11).Select(Number), "9 rarer values"] : ["1 to 4", "5 to 8", "9 to 14", "15 to 20"], names);

        static string Number(int code) => code.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void More_numbers_than_an_unasked_column_has_fall_into_ranges_whatever_it_is_called()
    {
        string[] positions = [.. Enumerable.Range(0, 80).Select(i => (20 + i / 2).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(["20 to 29", "30 to 39", "40 to 49", "50 to 59"], SubgroupDivision.Of(Known("center_x", positions)).Single().Parts.Select(part => part.Name));
    }

    [Fact]
    public void Lists_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PredictionSet(["a", "b"], [0, 1], [[1, 0], [0, 1]]) { Subgroups = Known("sex", ["f"]) });
        ValueList<KeyValuePair<string, string>> twice = [new("sex", "f"), new("sex", "m")];
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => new PredictionSet(["a", "b"], [0], [[1, 0]]) { Subgroups = [twice] }).Message, StringComparison.Ordinal);
        Assert.Empty(EvaluationResult.From(new PredictionSet(["a", "b"], [0, 1], [[1, 0], [0, 1]])).Subgroups(Few).Rows);
    }

    /// <summary>Of 100 tests of a model that is equally good for four sites at most a few may name one as worse; one that misses 30 points more is named nearly always.</summary>
    [Theory]
    [InlineData(0.0, 0, 9)]
    [InlineData(0.3, 80, 100)]
    public void Chance_names_few_and_a_fault_is_found(double loss, int least, int most)
    {
        int shown = Enumerable.Range(0, 100).Count(repeat =>
        {
            var random = new SampleRandom(repeat, 11);
            (string, int, bool)[] rows = [.. Enumerable.Range(0, 480).Select(i => ($"site {i % 4}", i / 4 % 2, random.NextDouble() < 0.85 - (i % 4 == 2 ? loss : 0)))];
            SubgroupTable table = EvaluationResult.From(Set(rows)).Subgroups(new BootstrapOptions { Resamples = 400 });
            return table.IsShown && (loss == 0 || table.Worst!.Name == "site 2");
        });
        Assert.InRange(shown, least, most);
    }

    private static IEnumerable<(string Value, int Label, bool Right)> Rows(string value, int label, int right, int wrong) =>
        Enumerable.Range(0, right + wrong).Select(i => (value, label, i < right));

    private static PredictionSet Set(IReadOnlyList<(string Value, int Label, bool Right)> rows, Func<int, string>? group = null) => new(
        ["healthy", "ill"],
        rows.Select(row => row.Label),
        rows.Select((row, i) => Row(row.Right == (row.Label == 1), i)),
        null,
        group is null ? null : rows.Select((_, i) => group(i)))
    {
        Subgroups = Known("sex", [.. rows.Select(row => row.Value)]),
    };

    private static double[] Row(bool ill, int i) => ill ? [0.3 - 0.001 * (i % 7), 0.7 + 0.001 * (i % 7)] : [0.8 - 0.001 * (i % 5), 0.2 + 0.001 * (i % 5)];

    private static ValueList<ValueList<KeyValuePair<string, string>>> Known(string column, string?[] values) =>
        values.Select(value => value is null ? ValueList<KeyValuePair<string, string>>.Empty : [new(column, value)]).ToValueList();
}
