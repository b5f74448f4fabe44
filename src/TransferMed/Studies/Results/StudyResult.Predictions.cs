using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

public sealed partial record StudyResult
{
    /// <summary>The predictions of a run of classes or grades in the form that metrics, intervals and comparisons are computed from.</summary>
    /// <param name="run">A run of this study.</param>
    /// <returns>The predictions on its test pictures, with their paths and groups and the notes of the run.</returns>
    /// <exception cref="InvalidOperationException">The target has findings or values: <see cref="FindingsOf"/> and <see cref="ValuesOf"/> give them.</exception>
    public PredictionSet PredictionsOf(StudyRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Require(Task.IsOneOfSeveral, "classes");
        Dictionary<string, int> labels = Classes.Select((name, label) => (name, label)).ToDictionary(StringComparer.Ordinal);
        return new PredictionSet(Classes, run.Predictions.Select(prediction => labels[prediction.Label!]), run.Predictions.Select(prediction => prediction.Probabilities!), PathsOf(run), GroupsOf(run))
        {
            ClassOrderIsStated = ClassOrderIsStated,
            Notes = run.Notes,
        };
    }

    /// <summary>The predictions of a run of findings.</summary>
    /// <param name="run">A run of this study.</param>
    /// <returns>The probability of each finding with its truth, paths and groups, and the notes of the run. No thresholds are chosen: findings are called from 0.5 on.</returns>
    /// <exception cref="InvalidOperationException">The target has no findings (<see cref="Task"/>).</exception>
    public FindingPredictions FindingsOf(StudyRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Require(Task is MultiLabel, "findings");
        return new FindingPredictions(Classes, run.Predictions.Select(prediction => prediction.Truths!), run.Predictions.Select(prediction => prediction.Probabilities!), PathsOf(run), GroupsOf(run))
        {
            Notes = run.Notes,
        };
    }

    /// <summary>The predictions of a run of measured values.</summary>
    /// <param name="run">A run of this study.</param>
    /// <returns>Each value as predicted and as measured, with units, paths and groups, and the notes of the run.</returns>
    /// <exception cref="InvalidOperationException">The target has no values (<see cref="Task"/>).</exception>
    public ValuePredictions ValuesOf(StudyRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Require(Task is Regression, "values");
        return new ValuePredictions(Classes, run.Predictions.Select(prediction => prediction.Truths!), run.Predictions.Select(prediction => prediction.Values!), PathsOf(run), GroupsOf(run))
        {
            Notes = run.Notes,
            Units = Task is Regression { Units: var units } ? units : [],
        };
    }

    private void Require(bool holds, string wanted)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The study's target has {Task.Wording} to a picture ({Task.GetType().Name}), not {wanted}: use {(Task is MultiLabel ? nameof(FindingsOf) : Task is Regression ? nameof(ValuesOf) : nameof(PredictionsOf))}.");
        }
    }

    private static IEnumerable<string> PathsOf(StudyRun run) => run.Predictions.Select(prediction => prediction.Path);

    private static IEnumerable<string?>? GroupsOf(StudyRun run) =>
        run.Predictions.Any(prediction => prediction.Group is not null) ? run.Predictions.Select(prediction => prediction.Group) : null;
}
