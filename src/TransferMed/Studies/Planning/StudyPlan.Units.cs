namespace TransferMed.Studies;

/// <content>The plan as the units that shards compute.</content>
public sealed partial class StudyPlan
{
    private IReadOnlyList<StudyUnit>? _units;

    /// <summary>
    /// All units of the study, in the order in which one process would compute them: seed by seed, each training on a source before the first run that starts from it.
    /// </summary>
    public IReadOnlyList<StudyUnit> Units => _units ??= UnitsOf(_runs);

    /// <summary>The units that runs consist of.</summary>
    internal IReadOnlyList<StudyUnit> UnitsOf(IEnumerable<PlannedRun> runs)
    {
        var known = new HashSet<PlannedPretraining>();
        return
        [
            .. runs.SelectMany(run => (run.Start?.Pretrainings ?? []).Where(known.Add).Select(pretraining => StudyUnit.Of(pretraining, Options)).Append(StudyUnit.Of(run, Options)))
        ];
    }
}
