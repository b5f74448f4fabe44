using TransferMed.Studies;

namespace TransferMed.Advising;

/// <summary>What a race took and what training from every candidate over all folds would have taken, by the times of the runs themselves.</summary>
/// <param name="Spent">The seconds of the runs that were done, each pretraining counted once.</param>
/// <param name="OfAll">An estimate of the seconds of all runs of all candidates.</param>
internal sealed record RaceTime(double Spent, double OfAll)
{
    /// <param name="finished">The runs that were done.</param>
    /// <param name="pretrained">The trainings on sources that they came from, each once.</param>
    /// <param name="contenders">The scenarios that began.</param>
    /// <param name="folds">The folds of a finalist.</param>
    /// <param name="absent">The candidates that did not begin.</param>
    /// <param name="study">What is done with weights, and how many pictures of a source are used.</param>
    public static RaceTime Of(
        IReadOnlyList<StudyRun> finished, IReadOnlyCollection<StudyPretraining> pretrained, IReadOnlyList<string> contenders, int folds, IReadOnlyList<SourceCandidate> absent, StudyOptions study)
    {
        double spent = finished.Sum(run => run.Seconds) + pretrained.Sum(training => training.Seconds);
        double missing = contenders.Sum(scenario => Missing([.. finished.Where(run => run.Scenario == scenario)], folds));
        return new RaceTime(spent, spent + missing + absent.Sum(candidate => folds * OfFold(candidate, finished, study.WeightsUse) + Pretraining(candidate, pretrained, study.SourcePerClass)));
    }

    /// <summary>The folds that a contender did not run, at the time of its quickest: the first one may hold what is done once, such as features.</summary>
    private static double Missing(StudyRun[] runs, int folds) => (folds - runs.Length) * runs.Min(run => run.Seconds);

    /// <summary>A fold of a candidate that did not begin, at the mean time of the runs that start as it would, from one source or from weights alone; 0 where none did.</summary>
    private static double OfFold(SourceCandidate candidate, IReadOnlyList<StudyRun> finished, WeightsUse use)
    {
        if (candidate.Dataset is not null)
        {
            return Mean(finished.Where(run => run.Weights is null && run.Scenario == run.Source));
        }

        IEnumerable<IGrouping<bool, StudyRun>> ofWeights = finished.Where(run => run.Weights is not null && run.Source is null).GroupBy(run => run.Scenario == run.Weights);
        return ofWeights.Where(group => use == WeightsUse.Both || group.Key == (use == WeightsUse.FineTune)).Sum(Mean);
    }

    /// <summary>By the trainings of new networks, and the pictures that a study takes of a source.</summary>
    private static double Pretraining(SourceCandidate candidate, IEnumerable<StudyPretraining> pretrained, int? perClass)
    {
        StudyPretraining[] alike = [.. pretrained.Where(training => training is { Before: null, Probe: null })];
        return candidate.Dataset is { } dataset && alike.Length > 0
            ? dataset.ClassCounts.Sum(count => (double)Math.Min(count, perClass ?? count)) * alike.Sum(training => training.Seconds)
                / alike.Sum(training => (double)(training.Split.Train + training.Split.Validation + training.Split.Test))
            : 0;
    }

    private static double Mean(IEnumerable<StudyRun> runs) => runs.Select(run => run.Seconds).DefaultIfEmpty().Average();
}
