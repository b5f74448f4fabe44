using TransferMed.Datasets;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Advising;

/// <content>The race.</content>
public static partial class SourceAdvisor
{
    /// <summary>
    /// Trains from the shortlist of an advice, and from scratch, by successive halving over folds by group: after the first fold the worse half of the scenarios goes, after two that
    /// of the rest, until <see cref="RaceOptions.Finalists"/> are left, which run all folds and are compared by the study's own verdicts. Which go is decided by the mean macro F1 on the folds' test parts: never by
    /// the clock, so that a race gives the same again. It is a <see cref="TransferStudy"/> that is not run to its end: it continues where it was cut when it is started
    /// again with the same arguments, and a study of the same options with the shortlisted sources and weights alone, in the order in which they were given, has its runs in its folder. A chain of the study's options
    /// races where all its steps are on the shortlist.
    /// </summary>
    /// <param name="target">The target. Pictures that its manifest counts to the test part are left out.</param>
    /// <param name="advice">What <see cref="RankAsync"/> gave.</param>
    /// <param name="options">Recipes, folds and budget; null for the defaults.</param>
    /// <param name="outputFolder">Where the runs are kept; made where it is missing.</param>
    /// <param name="progress">Receives the study's reports, whose remaining time is that of all runs; or null. Called on the working thread, which waits for it.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the race within one batch.</param>
    /// <returns>The cuts, the study of the finalists, and how much time was saved against training from every candidate.</returns>
    /// <exception cref="ArgumentException">An option is out of range, a chain has a step that is no candidate, or the budget does not suffice for one fold of every contender and all folds of the finalists.</exception>
    /// <exception cref="TransferMedException">The folder cannot be used or holds another study, or a run failed.</exception>
    /// <exception cref="OperationCanceledException">The race was cancelled.</exception>
    public static async Task<RaceResult> RaceAsync(
        ImageDataset target,
        SourceAdvice advice,
        RaceOptions? options,
        string outputFolder,
        IProgress<StudyProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(advice);
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        RaceOptions chosen = options ?? new RaceOptions();
        chosen.Validate();
        ClassCheck.RequireOneOfSeveral(target, "A race of sources is for targets", $"Compare all of them by {nameof(TransferStudy)}.{nameof(TransferStudy.RunAsync)}.");
        SourceCandidate[] all = [.. advice.Scores.Select(score => score.Candidate)];
        StudyChain.CheckSteps(
            chosen.Study.Chains,
            all.Where(candidate => candidate.Model is null).Select(candidate => candidate.Name),
            all.Where(candidate => candidate.Model is not null).Select(candidate => candidate.Name),
            target.Name,
            chosen.Study.WeightsUse);

        // In the order in which they were given, so that a study that is given them so has the same plan.
        SourceCandidate[] listed = [.. all.Intersect(advice.Shortlist.Select(entry => entry.Candidate))];
        SourceCandidate[] absent = [.. all.Except(listed)];
        ILookup<bool, StudyChain> chains = chosen.Study.Chains.ToLookup(chain => chain.Steps.All(step => Array.Exists(listed, candidate => candidate.Name == step)));
        StudySource[] sources = [.. listed.Where(candidate => candidate.Dataset is not null).Select(candidate => new StudySource(candidate.Name, candidate.Dataset!))];
        StudyOptions study = chosen.Study with
        {
            Seeds = 1,
            Folds = chosen.Folds,
            NaiveSplit = false,
            Chains = chains[true].ToValueList(),
            Weights = listed.Where(candidate => candidate.Model is not null)
                .Select(candidate => new StudyWeights(candidate.Name, candidate.Model!) { Origin = candidate.Origin, License = candidate.License }).ToValueList(),
        };
        var course = new RaceCourse(chosen);
        StudyResult result = await TransferStudy.RunCourseAsync(Unseen(target, []), sources, study, outputFolder, course, progress, services, cancellationToken).ConfigureAwait(false);
        int scenariosOfWeights = study.WeightsUse == WeightsUse.Both ? 2 : 1;
        int scenarios = course.Contenders.Count + absent.Sum(candidate => candidate.Model is null ? 1 : scenariosOfWeights);
        return new RaceResult(
            course.Contenders,
            course.Stages,
            course.Finished.Count,
            scenarios * chosen.Folds,
            RaceTime.Of(course.Finished, course.Pretrained, course.Contenders, chosen.Folds, absent, study),
            result)
        {
            LeftOut = chains[false].Select(chain => chain.Name).ToValueList(),
        };
    }
}
