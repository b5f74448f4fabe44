namespace TransferMed.Studies;

/// <summary>The units of a study that cannot be computed, told together.</summary>
internal static class UnitFailures
{
    /// <summary>Those of a study, in the order of its units.</summary>
    public static IReadOnlyList<UnitFailure> Of(StudyPaths paths, IEnumerable<StudyUnit> units) => Directory.Exists(paths.Failures)
        ? [.. units.Where(unit => !paths.Holds(unit)).Select(unit => UnitFailure.Read(paths, unit.Name)).OfType<UnitFailure>()]
        : [];

    /// <summary>Refuses to go on where a unit has failed in a shard, with all that have and how to try again.</summary>
    /// <exception cref="StudyException">One has.</exception>
    public static void RequireNone(StudyPaths paths, StudyPlan plan)
    {
        if (Of(paths, plan.Units) is { Count: > 0 } failed)
        {
            throw new StudyException(
                $"{(failed.Count == 1 ? "A unit" : $"{failed.Count} units")} of the study in '{paths.Folder}' failed in a shard: "
                + $"{string.Join(" ", failed.Select(failure => $"{failure.Unit}: {failure.Message}"))} "
                + $"Mend the cause, delete {string.Join(", ", failed.Select(failure => $"'{paths.Failure(failure.Unit)}'"))} and start again.");
        }
    }
}
