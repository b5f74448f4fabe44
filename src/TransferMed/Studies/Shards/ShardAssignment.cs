namespace TransferMed.Studies;

/// <summary>
/// Which shard does which run. Runs of a seed that start from the same source, or from the same weights, stay together, so that what they share is done or kept once;
/// only where that is more than a shard's fair part they are divided. The largest are given away first, each to the shard that has the least to do.
/// </summary>
internal static class ShardAssignment
{
    /// <summary>The shard of each run of a plan, from 1: the same wherever it is asked.</summary>
    public static int[] Of(StudyPlan plan, int shards)
    {
        Piece[] all = [.. plan.Runs.GroupBy(Start).Select(group => Piece.Of([.. group], plan.Options))];
        long fair = Math.Max(all.Sum(piece => piece.Work) / shards, 1);
        var assigned = new int[plan.Runs.Count];
        var loads = new long[shards];
        foreach (Piece piece in all.SelectMany(piece => piece.Divide(fair, plan.Options)).OrderByDescending(piece => piece.Work).ThenBy(piece => piece.Runs[0].Index))
        {
            int shard = Array.IndexOf(loads, loads.Min());
            loads[shard] += piece.Work;
            foreach (PlannedRun run in piece.Runs)
            {
                assigned[run.Index - 1] = shard + 1;
            }
        }

        return assigned;
    }

    /// <summary>What runs share beside their pictures; by itself a run shares nothing.</summary>
    private static string Start(PlannedRun run) => run.Start?.Pretrainings.FirstOrDefault() is { } first
        ? first.Key
        : run.Weights is { } weights ? $"seed{run.Seed}-{weights.Name}" : $"run{run.Index}";

    private sealed record Piece(IReadOnlyList<PlannedRun> Runs, long Work)
    {
        public static Piece Of(IReadOnlyList<PlannedRun> runs, StudyOptions options) => new(
            runs, runs.Sum(run => run.Work(options)) + runs.SelectMany(run => run.Start?.Pretrainings ?? []).Distinct().Sum(pretraining => pretraining.Work(options)));

        /// <summary>Pieces of neighbouring runs, none much above what is fair. What they start from is done in the first one, for which the others wait.</summary>
        public IEnumerable<Piece> Divide(long fair, StudyOptions options)
        {
            long parts = Math.Min(Runs.Count, (Work + fair - 1) / fair);
            long before = Work - Runs.Sum(run => run.Work(options));
            long done = before;
            long part = 1;
            var runs = new List<PlannedRun>();
            long begun = 0;
            foreach (PlannedRun run in Runs)
            {
                runs.Add(run);
                done += run.Work(options);
                if (done * parts >= Work * part || run == Runs[^1])
                {
                    yield return new Piece([.. runs], done - begun);
                    runs.Clear();
                    begun = done;
                    part = done * parts / Work + 1;
                }
            }
        }
    }
}
