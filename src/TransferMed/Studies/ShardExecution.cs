using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>
/// Does the runs of a shard and what they start from. A unit that another process computes is left for later; when nothing else is left to do, the shard waits for it, and takes it over
/// when its claim is no longer renewed.
/// </summary>
internal sealed class ShardExecution(
    StudyExecution execution, StudyFolder folder, UnitClaims claims, ShardWorker worker, StudyReporter reporter, ShardProgress progress, HeldThreads threads, CancellationToken cancellation)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly List<string> _computed = [];

    private enum Outcome
    {
        Done,
        Failed,
        Elsewhere,
    }

    /// <summary>The names of the units that were computed here.</summary>
    public IReadOnlyList<string> Computed => _computed;

    public async Task GoAsync(IEnumerable<PlannedRun> runs)
    {
        List<PlannedRun> left = [.. runs];
        TimeSpan wait = FirstWait;
        while (left.Count > 0)
        {
            int before = left.Count;
            foreach (PlannedRun run in left.ToList())
            {
                if (await TryAsync(run).ConfigureAwait(false) != Outcome.Elsewhere)
                {
                    left.Remove(run);
                }
            }

            if (left.Count == before)
            {
                if (wait == FirstWait)
                {
                    reporter.Wait(left[0]);
                }

                await Task.Delay(wait, cancellation).ConfigureAwait(false);
                threads.Keep();
            }

            wait = left.Count < before ? FirstWait : wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private async Task<Outcome> TryAsync(PlannedRun run)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!folder.Holds(run))
        {
            foreach (PlannedPretraining pretraining in StudyReporter.Missing(run.Start, folder.Holds))
            {
                Outcome outcome = await ComputeAsync(StudyUnit.NameOf(pretraining), () => folder.Holds(pretraining), token => execution.PretrainAsync(run, pretraining, token)).ConfigureAwait(false);
                if (outcome != Outcome.Done)
                {
                    return outcome;
                }
            }
        }

        return await ComputeAsync(StudyUnit.NameOf(run), () => folder.Holds(run), token => execution.RunAsync(run, token)).ConfigureAwait(false);
    }

    private async Task<Outcome> ComputeAsync(string unit, Func<bool> isDone, Func<CancellationToken, Task> compute)
    {
        if (isDone())
        {
            return Outcome.Done;
        }

        if (UnitFailure.Read(folder.Paths, unit) is not null)
        {
            return Outcome.Failed;
        }

        using HeldClaim? claim = claims.Take(unit);
        if (claim is null)
        {
            return Outcome.Elsewhere;
        }

        if (isDone())
        {
            return Outcome.Done;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim.Lost);
        progress.Claim = claim;
        try
        {
            await compute(either.Token).ConfigureAwait(false);
            _computed.Add(unit);
            return Outcome.Done;
        }
        catch (OperationCanceledException) when (claim.Lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Another goes on with it.
            return Outcome.Elsewhere;
        }
        catch (Exception error) when (UnitFailure.IsOfUnit(error))
        {
            UnitFailure.Of(unit, worker, error).Write(folder.Paths);
            return Outcome.Failed;
        }
        finally
        {
            progress.Claim = null;
        }
    }
}
