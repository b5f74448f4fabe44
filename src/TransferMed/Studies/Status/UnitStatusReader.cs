namespace TransferMed.Studies;

/// <summary>Reads from a study's folder where a unit stands.</summary>
internal static class UnitStatusReader
{
    /// <param name="paths">The folder.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="failed">The study's failures by the names of their units.</param>
    public static UnitStatus Of(StudyPaths paths, StudyUnit unit, IReadOnlyDictionary<string, UnitFailure> failed)
    {
        if (paths.Holds(unit))
        {
            return new UnitStatus(unit) { State = UnitState.Done };
        }

        if (failed.TryGetValue(unit.Name, out UnitFailure? failure))
        {
            return new UnitStatus(unit) { State = UnitState.Failed, Host = failure.Host, Job = failure.Job, Message = failure.Message, FailureFile = paths.Failure(unit.Name) };
        }

        string path = paths.Claim(unit.Name);
        if (UnitClaim.Read(path) is not { } claim)
        {
            return new UnitStatus(unit) { State = UnitState.Waiting, Message = unit.Needs is { } needs && failed.ContainsKey(needs) ? $"it needs {needs}, which failed" : null };
        }

        DateTime seen = File.GetLastWriteTimeUtc(path);
        bool runs = DateTime.UtcNow - seen < UnitClaim.Lease && claim.Worker.Place.IsAlive() != false;
        return new UnitStatus(unit)
        {
            State = runs ? UnitState.Running : UnitState.Waiting,
            Host = claim.Worker.Host,
            Job = claim.Worker.Job,
            Restarts = claim.Worker.Restarts,
            Phase = claim.Phase,
            Epoch = claim.Epoch,
            Epochs = claim.Epochs,
            Remaining = claim.SecondsLeft is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            SeenAt = seen == DateTime.FromFileTimeUtc(0) ? null : new DateTimeOffset(seen, TimeSpan.Zero),
        };
    }
}
