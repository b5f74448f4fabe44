namespace TransferMed.Studies;

/// <summary>Runs of two scenarios side by side: of the same seed, fold and size, and so of the same pictures.</summary>
internal static class RunPairs
{
    /// <summary>The differences of a metric, run by run in the order of the first scenario.</summary>
    /// <param name="runs">Runs of one scenario.</param>
    /// <param name="others">Runs of another, one for each of the first.</param>
    /// <param name="metric">The metric's name.</param>
    /// <returns>The first less the other.</returns>
    public static double[] Differences(IEnumerable<StudyRun> runs, IEnumerable<StudyRun> others, string metric)
    {
        Dictionary<(int, int?, int?), double> values = others.ToDictionary(Cell, run => run.Metrics[metric]);
        return [.. runs.Select(run => run.Metrics[metric] - values[Cell(run)])];
    }

    /// <summary>
    /// Test pictures for each picture that could have been trained on. Where only a choice was, runs share fewer pictures than
    /// this says, so that an interval corrected by it is rather too wide than too narrow.
    /// </summary>
    public static double TestToTrain(IEnumerable<StudyRun> runs) => runs.Average(run => (double)run.Split.Test / run.Split.TrainAvailable);

    private static (int Seed, int? Fold, int? Size) Cell(StudyRun run) => (run.Seed, run.Fold, run.TrainPerClass);
}
