using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Advising;

/// <summary>Says what a network for a target could start from, before anybody has paid for training from all of it; and lets the best candidates race.</summary>
public static partial class SourceAdvisor
{
    /// <summary>
    /// Scores candidates on the training pictures of a target and names a shortlist. A model's network runs once over the pictures; its features are judged by probe and
    /// nearest neighbours out of fold (folds by group), by LogME, N-LEEP and H-score. A dataset that is still to be trained on has no features: of it there are its size and the
    /// distance of its pictures, by the features of the largest general candidate. Nothing is trained. With the same thread settings
    /// the scores are the same to the bit on the CPU.
    /// </summary>
    /// <param name="target">The target. Pictures that its manifest counts to the test part are left out.</param>
    /// <param name="candidates">At least one, with different names.</param>
    /// <param name="options">How to score; null for the defaults.</param>
    /// <param name="progress">Told which candidate is being scored, or null. Called on the working thread, which waits for it.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Scores, shortlist, and how far to trust them.</returns>
    /// <exception cref="ArgumentException">
    /// There is no candidate, two have one name, an option is out of range, or a class of the target has fewer than two groups, so that nothing can be judged out of fold.
    /// </exception>
    /// <exception cref="TransferMedException">A picture cannot be read, features are not finite or all the same, or they do not fit into memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Task<SourceAdvice> RankAsync(
        ImageDataset target,
        IReadOnlyList<SourceCandidate> candidates,
        AdvisorOptions? options = null,
        IProgress<AdvisorProgress>? progress = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(candidates);
        AdvisorOptions chosen = options ?? new AdvisorOptions();
        chosen.Validate();
        OptionCheck.Require(candidates.Count > 0, nameof(candidates), "is empty; give at least one candidate.");
        ClassCheck.RequireOneOfSeveral(target, "The advisor scores sources for targets", $"Probe each source by {nameof(TransferLearning)}.{nameof(TransferLearning.ProbeAsync)} and compare their validation metrics.");
        StudySource.CheckNames(candidates.Select(candidate => candidate.Name));
        return Task.Factory.StartNew(
            () => Rank(target, candidates, chosen, progress, services, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static SourceAdvice Rank(
        ImageDataset target, IReadOnlyList<SourceCandidate> candidates, AdvisorOptions options, IProgress<AdvisorProgress>? progress, TrainingServices? services, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        ImageDataset train = Reduced(Unseen(target, notes), options, notes);
        int[] foldOf = train.FoldOfEach(options.Folds, options.Seed) ?? throw new ArgumentException(
            $"A class of '{target.Name}' has fewer than two groups, or its pictures all look the same: nothing can be judged on pictures of other groups. Give at least two groups of each class.", nameof(target));
        ILogger logger = services?.Logger ?? NullLogger.Instance;
        var scoring = new CandidateScoring(train, foldOf, options, services, logger, cancellationToken);
        SourceCandidate? eyes = candidates.Where(candidate => candidate.Model is not null).OrderByDescending(candidate => candidate.IsGeneral).ThenByDescending(candidate => candidate.Images ?? 0).FirstOrDefault();
        var scores = new List<SourceScores>();
        foreach ((int index, SourceCandidate candidate) in candidates.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new AdvisorProgress(candidate.Name, index + 1, candidates.Count));
            scores.Add(candidate.Model is null ? scoring.Measure(candidate, eyes?.Model) : scoring.Score(candidate));
            LogScores(logger, scores[^1]);
            notes.AddRange(candidate.Model is { } model ? TrainingOverlap.Of(model, train, null, cancellationToken).Notes.Select(note => $"{candidate.Name}: {note} Its scores are too good.") : []);
        }

        notes.AddRange(OfDatasets(candidates, eyes));
        return new SourceAdvice(target.Name, train.Count, foldOf.Max() + 1, train.Samples.Any(sample => sample.Group is not null), BehindBest(scores), notes);
    }

    /// <summary>What a manifest keeps for the test decides nothing.</summary>
    private static ImageDataset Unseen(ImageDataset target, List<string> notes)
    {
        int[] others = [.. Enumerable.Range(0, target.Count).Where(i => target.Samples[i].Part != DatasetPart.Test)];
        if (others.Length < target.Count && others.Length > 0)
        {
            notes.Add(FormattableString.Invariant($"{target.Count - others.Length} pictures of the test part of '{target.Name}' were left out"));
            return target.Subset(others);
        }

        return target;
    }

    private static ImageDataset Reduced(ImageDataset train, AdvisorOptions options, List<string> notes)
    {
        if (train.Count <= options.MostImages)
        {
            return train;
        }

        ImageDataset few = train.Take(Math.Max(2, options.MostImages / train.Classes.Count), (int)options.Seed);
        notes.Add(FormattableString.Invariant($"{few.Count} of {train.Count} training pictures were scored on, up to {options.MostImages / train.Classes.Count} of each class ({nameof(AdvisorOptions.MostImages)})"));
        return few;
    }

    private static IEnumerable<string> OfDatasets(IReadOnlyList<SourceCandidate> candidates, SourceCandidate? eyes)
    {
        string[] names = [.. candidates.Where(candidate => candidate.Model is null).Select(candidate => candidate.Name)];
        if (names.Length > 0)
        {
            yield return $"{string.Join(", ", names)}: not trained on yet, so judged by size and by the distance of pictures alone ({(eyes is null ? "of small images, no candidate having a network" : $"by the features of {eyes.Name}")}), which says little about what a network learns from them";
        }
    }

    /// <summary>Each less the best by the probe, on the same pictures.</summary>
    private static List<SourceScores> BehindBest(List<SourceScores> scores)
    {
        SourceScores? best = scores.Where(score => score.HasFeatures).MaxBy(score => score.BalancedAccuracy!.Value);
        return [.. scores.Select(score => score == best || !score.HasFeatures
            ? score
            : score.Behind(PairedBootstrap.Difference(score.Predictions!, best!.Predictions!, Metrics.BalancedAccuracy)))];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scored {Scores}")]
    private static partial void LogScores(ILogger logger, SourceScores scores);
}
