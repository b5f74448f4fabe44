namespace TransferMed.Studies;

/// <summary>Which runs of a plan are done, and in what order.</summary>
internal abstract class StudyCourse
{
    /// <summary>All of them.</summary>
    public static StudyCourse Whole { get; } = new AllRuns();

    /// <summary>How scenarios came to be left out, in a sentence, once the runs are done; null where none was.</summary>
    public virtual string? Selection => null;

    /// <summary>Refuses a plan that cannot be gone, before anything is written. Called before <see cref="GoAsync"/>.</summary>
    /// <param name="planned">All runs of the plan, in its order.</param>
    /// <exception cref="ArgumentException">The course cannot go it.</exception>
    public virtual void Check(IReadOnlyList<PlannedRun> planned)
    {
        // All runs of any plan can be done.
    }

    /// <summary>Does runs.</summary>
    /// <param name="planned">All runs of the plan, in its order.</param>
    /// <param name="run">Does one, or reads it back where it is stored.</param>
    /// <returns>Those that the study's results are of, in the order of the plan: as many of each scenario.</returns>
    public abstract Task<IReadOnlyList<StudyRun>> GoAsync(IReadOnlyList<PlannedRun> planned, Func<PlannedRun, Task<StudyRun>> run);

    private sealed class AllRuns : StudyCourse
    {
        public override async Task<IReadOnlyList<StudyRun>> GoAsync(IReadOnlyList<PlannedRun> planned, Func<PlannedRun, Task<StudyRun>> run)
        {
            var runs = new List<StudyRun>();
            foreach (PlannedRun one in planned)
            {
                runs.Add(await run(one).ConfigureAwait(false));
            }

            return runs;
        }
    }
}
