using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016): before each cut the contenders that are left have run more folds, and at a cut half of them go, until the finalists
/// are left, which run all folds.
/// </summary>
internal sealed class RaceSchedule
{
    private RaceSchedule(IReadOnlyList<(int Contenders, int Folds)> cuts, int runs) => (Cuts, Runs) = (cuts, runs);

    /// <summary>Before each cut: how many contenders there are, and how many folds each has run by then.</summary>
    public IReadOnlyList<(int Contenders, int Folds)> Cuts { get; }

    /// <summary>All runs, those of the finalists included.</summary>
    public int Runs { get; }

    /// <param name="contenders">How many begin.</param>
    /// <param name="finalists">How many are left at the end.</param>
    /// <param name="folds">The folds that a finalist runs.</param>
    /// <param name="budget">The most runs; null for one fold before the first cut.</param>
    /// <exception cref="ArgumentException">The budget does not suffice for one fold before the first cut.</exception>
    public static RaceSchedule Of(int contenders, int finalists, int folds, int? budget)
    {
        RaceSchedule schedule = With(contenders, finalists, folds, first: 1);
        OptionCheck.Require(
            budget is null || schedule.Runs <= budget,
            nameof(RaceOptions.Budget),
            FormattableString.Invariant($"is {budget}; {contenders} contenders of which {finalists} run {folds} folds need at least {schedule.Runs} runs."));
        for (int first = 2; budget is not null && first < folds && With(contenders, finalists, folds, first) is { } longer && longer.Runs <= budget; first++)
        {
            schedule = longer;
        }

        return schedule;
    }

    private static RaceSchedule With(int contenders, int finalists, int folds, int first)
    {
        var cuts = new List<(int, int)>();
        int runs = 0;
        int left = contenders;
        for (int done = first; left > finalists; done *= 2)
        {
            int ran = Math.Min(done, folds - 1);
            int kept = Math.Max(finalists, (left + 1) / 2);
            cuts.Add((left, ran));
            runs += (left - kept) * ran;
            left = kept;
        }

        return new RaceSchedule(cuts, runs + left * folds);
    }
}
