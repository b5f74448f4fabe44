using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>Where a study in shards stands, read from its folder alone: without its data, from any machine, and without changing anything there.</summary>
public sealed class StudyStatus
{
    private StudyStatus(string folder, IReadOnlyList<UnitStatus> units) => (Folder, Units) = (folder, units);

    /// <summary>The study's folder.</summary>
    public string Folder { get; }

    /// <summary>Every unit of the study, in the order of its plan.</summary>
    public IReadOnlyList<UnitStatus> Units { get; }

    /// <summary>True where the results are written (<see cref="TransferStudy.ResultsFile"/>); results of before the study has grown count too.</summary>
    public bool HasResults { get; private init; }

    /// <summary>How many units are in a state.</summary>
    /// <param name="state">The state.</param>
    public int Count(UnitState state) => Units.Count(unit => unit.State == state);

    /// <summary>Reads where a study stands.</summary>
    /// <param name="folder">The study's folder, which holds <c>plan.json</c>: a shard or <see cref="TransferStudy.PlanAsync"/> has begun it.</param>
    /// <exception cref="TransferMedException">There is no such study, or a file of it cannot be read.</exception>
    public static StudyStatus Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var paths = new StudyPaths(Path.GetFullPath(folder));
        IReadOnlyList<StudyUnit> units = PlanFile.Read(paths);
        var failed = UnitFailures.Of(paths, units).ToDictionary(failure => failure.Unit, StringComparer.Ordinal);
        return new StudyStatus(paths.Folder, [.. units.Select(unit => UnitStatusReader.Of(paths, unit, failed))]) { HasResults = File.Exists(paths.Results) };
    }

    /// <summary>In lines: how many units are in which state, then those that run, have failed and wait.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines());

    private IEnumerable<string> Lines()
    {
        yield return $"{Wording.Count(Units.Count, "unit")} in {Folder}: {Count(UnitState.Done)} done, {Count(UnitState.Running)} running, {Count(UnitState.Failed)} failed, {Count(UnitState.Waiting)} waiting";
        foreach (UnitState state in (UnitState[])[UnitState.Running, UnitState.Failed, UnitState.Waiting])
        {
            foreach (UnitStatus unit in Units.Where(unit => unit.State == state))
            {
                yield return $"  {unit}";
            }
        }

        if (Count(UnitState.Done) == Units.Count)
        {
            yield return HasResults ? $"  {StudyFileNames.Results} is written" : $"  all is computed: start the study without a shard to write {StudyFileNames.Results}";
        }
    }
}
