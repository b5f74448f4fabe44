using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Training;

namespace TransferMed;

/// <content>Findings and values.</content>
public sealed partial class TrainedModel
{
    /// <summary>
    /// Predicts the findings of every sample of a dataset, in its order, as <see cref="Predict"/> does classes. Findings are matched by name; the truth of one that the dataset does not have is unknown, and
    /// <see cref="TargetPredictions.Notes"/> says so. Calibrated where the <see cref="Assessment"/> has a calibrator.
    /// </summary>
    /// <param name="dataset">The samples, of a task of findings.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The probability of each finding with its truth, paths and groups.</returns>
    /// <exception cref="ArgumentException">The dataset has another task, or none of the model's findings.</exception>
    /// <exception cref="InvalidOperationException">The model does not give findings.</exception>
    public FindingPredictions PredictFindings(ImageDataset dataset, TrainingServices? services = null, CancellationToken cancellationToken = default)
    {
        Require<MultiLabel>();
        (ImageDataset matched, double[][] said) = Said(dataset, services, cancellationToken);
        FindingPredictions plain = TaskPredictions.Findings(matched, said);
        return Assessment?.Targets?.Calibrator?.Apply(plain) ?? plain;
    }

    /// <summary>Predicts the values of every sample of a dataset, in its order, as <see cref="PredictFindings"/> does findings.</summary>
    /// <param name="dataset">The samples, of a task of values.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>Each value as predicted and as measured, with paths and groups.</returns>
    /// <exception cref="ArgumentException">The dataset has another task, or none of the model's values.</exception>
    /// <exception cref="InvalidOperationException">The model does not give values.</exception>
    public ValuePredictions PredictValues(ImageDataset dataset, TrainingServices? services = null, CancellationToken cancellationToken = default)
    {
        Require<Regression>();
        (ImageDataset matched, double[][] said) = Said(dataset, services, cancellationToken);
        return TaskPredictions.Values(matched, said);
    }

    /// <summary>Evaluates the predictions of <see cref="PredictFindings"/> on a dataset that it has not seen, as <see cref="Evaluate"/> does classes.</summary>
    /// <param name="dataset">The samples, of a task of findings.</param>
    /// <param name="thresholds">From which probability on a finding counts as there (<see cref="FindingThresholds.Fit"/>); null for those of the <see cref="Assessment"/>, or else 0.5.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="metrics">Metrics beside <see cref="FindingMetrics.All"/>; null for none.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The metrics, and what they are made of.</returns>
    /// <inheritdoc cref="PredictFindings" path="/exception"/>
    public FindingEvaluation EvaluateFindings(
        ImageDataset dataset, FindingThresholds? thresholds = null, TrainingServices? services = null, IEnumerable<Metric>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return FindingEvaluation.From(
            PredictFindings(TrainingOverlap.Noted(this, dataset, cancellationToken), services, cancellationToken), thresholds ?? Assessment?.Targets?.Thresholds, metrics);
    }

    /// <summary>Evaluates the predictions of <see cref="PredictValues"/> on a dataset that it has not seen, as <see cref="Evaluate"/> does classes.</summary>
    /// <param name="dataset">The samples, of a task of values.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="metrics">Metrics beside <see cref="ValueMetrics.All"/>; null for none.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The metrics, and what they are made of.</returns>
    /// <inheritdoc cref="PredictValues" path="/exception"/>
    public ValueEvaluation EvaluateValues(
        ImageDataset dataset, TrainingServices? services = null, IEnumerable<Metric>? metrics = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return ValueEvaluation.From(PredictValues(TrainingOverlap.Noted(this, dataset, cancellationToken), services, cancellationToken), metrics);
    }

    /// <summary>Evaluates by the model's task; metrics of another kind of predictions are left out.</summary>
    internal IEvaluation EvaluateTask(ImageDataset dataset, TrainingServices? services, IReadOnlyList<Metric> metrics, CancellationToken cancellationToken) => Task switch
    {
        MultiLabel => EvaluateFindings(dataset, null, services, metrics.Where(metric => metric.Judges(MetricSubject.Findings)), cancellationToken),
        Regression => EvaluateValues(dataset, services, metrics.Where(metric => metric.Judges(MetricSubject.Values)), cancellationToken),
        _ => Evaluate(dataset, services, metrics.Where(metric => metric.Judges(MetricSubject.Classes)), cancellationToken),
    };

    private (ImageDataset Matched, double[][] Said) Said(ImageDataset dataset, TrainingServices? services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        RequireClassifier();
        ImageDataset matched = ClassMatch.Of(Classes, ClassOrderIsStated, dataset, Task).Dataset;
        return (matched, Inference.Said(Network, matched, Preprocessing, services?.Cache, services?.Logger, cancellationToken));
    }

    private void Require<T>()
        where T : LearningTask
    {
        if (Task is not T)
        {
            throw new InvalidOperationException($"The model answers {Task.Wording} ({Task.GetType().Name}), not {typeof(T).Name}: use {(Task is MultiLabel ? "PredictFindings and EvaluateFindings" : Task is Regression ? "PredictValues and EvaluateValues" : "Predict and Evaluate")}.");
        }
    }
}
