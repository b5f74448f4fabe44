using TransferMed.Datasets;
using TransferMed.Evaluation;

namespace TransferMed.Studies;

/// <summary>Whether a prediction in a file of results is one that a study of its task writes.</summary>
internal static class PredictionCheck
{
    public static bool IsPossible(StudyPrediction prediction, LearningTask task, HashSet<string> classes) => prediction is { Path: not null } && task switch
    {
        MultiLabel => prediction is { Truths: { } truths, Probabilities: { } probabilities, Label: null, Values: null }
            && truths.Count == classes.Count && truths.All(truth => task.Fault((float)truth) is null)
            && probabilities.Count == classes.Count && probabilities.All(probability => probability is >= 0 and <= 1),
        Regression => prediction is { Truths: { } truths, Values: { } values, Label: null, Probabilities: null }
            && truths.Count == classes.Count && values.Count == classes.Count && values.All(double.IsFinite),
        _ => prediction is { Label: { } label, Probabilities: { } probabilities, Truths: null, Values: null }
            && classes.Contains(label)
            && probabilities.Count == classes.Count
            && probabilities.All(probability => probability is >= 0 and <= 1)
            && Math.Abs(probabilities.Sum() - 1) <= PredictionSet.SumTolerance,
    };
}
