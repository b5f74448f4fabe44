using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Reporting;

/// <summary>Which kind of task the page of an evaluation of classes is of: the classes may be grades.</summary>
internal static class EvaluatedTask
{
    /// <summary>
    /// Grades where the model, the test set or another set says so; where none says anything, where the order of more than two classes was stated. An evaluation without that order has no distances.
    /// </summary>
    public static TargetWords WordsOf(EvaluationResult evaluation, EvaluationReportOptions options)
    {
        PredictionSet predictions = evaluation.Predictions;
        bool hasDistances = predictions.ClassOrderIsStated || predictions.Classes.Count == 2;
        bool isGraded = Known(options) is { } task ? task is Ordinal : predictions.ClassOrderIsStated && predictions.Classes.Count > 2;
        return hasDistances && isGraded ? TargetWords.Grades : TargetWords.Classes;
    }

    private static LearningTask? Known(EvaluationReportOptions options) => options.Model?.Task ?? options.Test?.Task ?? options.Datasets.Select(set => set.Value.Task).FirstOrDefault();
}
