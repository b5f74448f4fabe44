using TransferMed.Advising;
using static TransferMed.Tests.Advising.AdvisorFixture;

namespace TransferMed.Tests.Advising;

public class ShortlistTests
{
    [Fact]
    public void The_largest_general_source_and_the_best_by_probe_and_by_neighbours() => Expect(
        ["general", "probe", "near"],
        Scored("low", 0.5, 0.5, images: 10_000_000),
        Scored("small", 0.6, 0.55, images: 100, general: true),
        Scored("general", 0.5, 0.5, images: 1_000_000, general: true),
        Scored("near", 0.7, 0.9),
        Scored("probe", 0.9, 0.8));

    [Fact]
    public void Where_both_agree_the_next_by_the_probe_is_second() => Expect(
        ["general", "best", "next"], Scored("general", 0.5, 0.5, 100, general: true), Scored("best", 0.9, 0.9), Scored("other", 0.6, 0.8), Scored("next", 0.8, 0.7));

    [Fact]
    public void A_general_source_that_is_the_best_takes_no_place_of_others() => Expect(
        ["general", "next", "near"], Scored("general", 0.95, 0.95, 100, general: true), Scored("near", 0.6, 0.8), Scored("next", 0.8, 0.7), Scored("last", 0.5, 0.5));

    [Fact]
    public void Without_a_general_source_the_largest_stands_in()
    {
        IReadOnlyList<ShortlistedSource> list = Shortlisting.Of([Scored("a", 0.9, 0.9, 10), Scored("b", 0.5, 0.5, 20), Scored("c", 0.6, 0.6)]);

        Assert.Equal(["b", "a", "c"], list.Select(entry => entry.Candidate.Name));
        Assert.Equal("the largest source, none being general", list[0].Reason);
    }

    [Fact]
    public void One_dataset_joins_a_full_list_and_more_fill_a_short_one()
    {
        SourceScores[] datasets = [Open("far", 50, 0.9), Open("near", 40, 0.1), Open("tiny", 3, 0.2)];

        Expect(["general", "a", "b", "near"], [Scored("general", 0.5, 0.5, 100, general: true), Scored("a", 0.9, 0.9), Scored("b", 0.8, 0.8), .. datasets]);
        Expect(["general", "near", "far"], [Scored("general", 0.5, 0.5, 100, general: true), .. datasets]);
    }

    [Fact]
    public void Scores_that_order_as_the_probe_agree_with_it()
    {
        IReadOnlyDictionary<string, double> agreement = ScoreAgreement.With([Scored("a", 0.9, 0.7), Scored("b", 0.8, 0.6), Scored("c", 0.7, 0.5)]);

        Assert.Equal(1, agreement["5 neighbours"], 1e-12);
        Assert.Empty(ScoreAgreement.With([Scored("a", 0.9, 0.7), Scored("b", 0.8, 0.6), Open("c", 5, 1)]));
    }

    private static void Expect(string[] names, params SourceScores[] scores) => Assert.Equal(names, Shortlisting.Of(scores).Select(entry => entry.Candidate.Name));
}
