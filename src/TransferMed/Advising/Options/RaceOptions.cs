using TransferMed.Evaluation;
using TransferMed.Runtime;
using TransferMed.Studies;

namespace TransferMed.Advising;

/// <summary>How candidates race.</summary>
public sealed record RaceOptions
{
    /// <summary>
    /// The recipes, the network and what else a study decides. Seeds, folds, weights and the naive split are the race's: it has one seed,
    /// <see cref="StudyOptions.Seed"/>, and at most one number of <see cref="StudyOptions.TrainPerClass"/>. Of its chains those race all of whose steps are on the shortlist. Default: <see cref="StudyOptions"/>.
    /// </summary>
    public StudyOptions Study { get; init; } = new();

    /// <summary>The folds by group, and so the runs of a finalist, from 5, which a verdict takes, to 100. Default 5.</summary>
    public int Folds { get; init; } = DifferenceVerdict.FewestRuns;

    /// <summary>How many contenders run all folds, at least 2. Default 2.</summary>
    public int Finalists { get; init; } = 2;

    /// <summary>
    /// The most runs on the target, of all contenders together. The folds before each cut are as many as it allows. Null, the default: one fold before the first cut,
    /// and before each further one twice as many as before.
    /// </summary>
    public int? Budget { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        OptionCheck.NotNull(Study, nameof(Study));
        OptionCheck.InRange(Folds, DifferenceVerdict.FewestRuns, 100, nameof(Folds));
        OptionCheck.AtLeast(Finalists, 2, nameof(Finalists));
        OptionCheck.AtLeast(Budget ?? 1, 1, nameof(Budget));
        OptionCheck.Require(
            Study.TrainPerClass is not { Count: > 1 },
            nameof(Study),
            $"has the sizes {Study.TrainPerClass} in {nameof(StudyOptions.TrainPerClass)}; a race is about one: give one number, or null for all pictures.");
        Study.Validate();
    }
}
