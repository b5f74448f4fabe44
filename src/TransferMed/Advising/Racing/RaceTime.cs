using TransferMed.Studies;

namespace TransferMed.Advising;

/// <summary>What a race took and what training from every candidate over all folds would have taken, by the times of the runs themselves.</summary>
/// <param name="Spent">The seconds of the runs that were done, each pretraining counted once.</param>
/// <param name="OfAll">An estimate of the seconds of all runs of all candidates.</param>
internal sealed record RaceTime(double Spent, double OfAll)
{
    /// <param name="finished">The runs that were done.</param>
    /// <param name="contenders">The scenarios that began.</param>
    /// <param name="folds">The folds of a finalist.</param>
    /// <param name="absent">The candidates that did not begin.</param>
    /// <param name="use">What is done with weights.</param>
    public static RaceTime Of(IReadOnlyList<StudyRun> finished, IReadOnlyList<string> contenders, int folds, IReadOnlyList<SourceCandidate> absent, WeightsUse use)
    {
        StudyRun[] pretrained = [.. finished.Where(run => run.Pretraining is not null).DistinctBy(run => run.Scenario)];
        double spent = finished.Sum(run => run.Seconds) + pretrained.Sum(run => run.Pretraining!.SecondsOfAll);
        double missing = contenders.Sum(scenario => Missing([.. finished.Where(run => run.Scenario == scenario)], folds));
        return new RaceTime(spent, spent + missing + absent.Sum(candidate => folds * OfFold(candidate, finished, use) + Pretraining(candidate, pretrained)));
    }

    /// <summary>The folds that a contender did not run, at the time of its quickest: the first one may hold what is done once, such as features.</summary>
    private static double Missing(StudyRun[] runs, int folds) => (folds - runs.Length) * runs.Min(run => run.Seconds);

    /// <summary>A fold of a candidate that did not begin, at the mean time of the runs that start as it would; 0 where none did.</summary>
    private static double OfFold(SourceCandidate candidate, IReadOnlyList<StudyRun> finished, WeightsUse use)
    {
        if (candidate.Dataset is not null)
        {
            return Mean(finished.Where(run => run.Source is not null && run.Weights is null));
        }

        IEnumerable<IGrouping<bool, StudyRun>> ofWeights = finished.Where(run => run.Weights is not null).GroupBy(run => run.Scenario == run.Weights);
        return ofWeights.Where(group => use == WeightsUse.Both || group.Key == (use == WeightsUse.FineTune)).Sum(Mean);
    }

    private static double Pretraining(SourceCandidate candidate, StudyRun[] pretrained) => candidate.Dataset is { } dataset && pretrained.Length > 0
        ? dataset.Count * pretrained.Sum(run => run.Pretraining!.SecondsOfAll) / pretrained.Sum(run => (double)(run.Pretraining!.Split.Train + run.Pretraining.Split.Validation + run.Pretraining.Split.Test))
        : 0;

    private static double Mean(IEnumerable<StudyRun> runs) => runs.Select(run => run.Seconds).DefaultIfEmpty().Average();
}
