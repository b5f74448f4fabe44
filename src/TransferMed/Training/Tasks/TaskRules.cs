using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>What of a recipe fits which task; what does not is refused by name before any work.</summary>
internal static class TaskRules
{
    /// <summary>Refuses options that mean nothing for what the head says.</summary>
    /// <exception cref="ArgumentException">One does not fit; the message names it.</exception>
    public static void Require(TrainingOptions options, HeadOutput output)
    {
        Loss loss = options.LossFor(output);
        if (!loss.Fits(output))
        {
            throw new ArgumentException($"{nameof(TrainingOptions.Loss)} is {loss}, which does not judge {output.Targets} of the head {output.GetType().Name}. {Remedy(output)}", nameof(options));
        }

        if (!output.IsOneOfSeveral && options.Sampling == SamplingMode.Balanced)
        {
            throw new ArgumentException($"{nameof(TrainingOptions.Sampling)} is {options.Sampling}, which draws each class as often; {output.Targets} are no classes of a picture. Draw uniformly{(output is FindingProbabilities ? $", and set {nameof(BinaryCrossEntropy)}.{nameof(BinaryCrossEntropy.Balanced)}" : "")}.", nameof(options));
        }

        foreach (MixingTransform mixing in options.Augmentation.OfType<MixingTransform>().Where(mixing => !mixing.IsIdle))
        {
            if (output is ConditionalGrades || (mixing is CutMix && output is MeasuredValues or GaussianValues))
            {
                throw new ArgumentException(
                    $"{nameof(TrainingOptions.Augmentation)} holds {mixing.GetType().Name}, and a mixture of pictures has no {(output is ConditionalGrades ? "grade" : "measured value")}. Leave it out{(output is ConditionalGrades ? $", or train with {nameof(CrossEntropy)} on a head of {nameof(ClassProbabilities)}" : "")}.",
                    nameof(options));
            }
        }

        foreach (Metric metric in options.EvaluatedFor(output))
        {
            if (!metric.Judges(SubjectOf(output)))
            {
                throw new ArgumentException($"The metric {metric} is one of {Word(metric.Subject)}, and the network gives {output.Targets}. Choose among {Known(output)}.", nameof(options));
            }
        }

        Metric watched = options.MetricFor(output);
        if (!watched.HasDirection)
        {
            throw new ArgumentException($"{nameof(TrainingOptions.Metric)} is {watched}, of which neither more nor less is better. Choose another among {Known(output)}.", nameof(options));
        }

        _ = MetricsWith(options.EvaluatedFor(output), output);
    }

    /// <summary>The metrics of every evaluation of what a head says, and others.</summary>
    /// <exception cref="ArgumentException">Two have one name, or one is of another kind of predictions.</exception>
    public static ValueList<Metric> MetricsWith(IEnumerable<Metric> others, HeadOutput output) => SubjectOf(output) switch
    {
        MetricSubject.Findings => FindingMetrics.With(others),
        MetricSubject.Values => ValueMetrics.With(others),
        _ => Metrics.With(others),
    };

    /// <summary>What metrics of a head's predictions are of.</summary>
    public static MetricSubject SubjectOf(HeadOutput output) => output switch
    {
        FindingProbabilities => MetricSubject.Findings,
        MeasuredValues or GaussianValues => MetricSubject.Values,
        _ => MetricSubject.Classes,
    };

    /// <summary>Refuses pictures of another task than the network's.</summary>
    public static void RequireTask(HeadOutput output, ImageDataset dataset)
    {
        if (!TaskHeads.Answers(output, dataset.Task))
        {
            throw new ArgumentException(
                $"The network gives {output.Targets} ({output.GetType().Name}), and '{dataset.Name}' asks for {dataset.Task.Wording} ({dataset.Task.GetType().Name}). Re-head the model for the data set (Rehead), or open the pictures with another {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)}.",
                nameof(dataset));
        }
    }

    private static string Remedy(HeadOutput output) => output switch
    {
        FindingProbabilities => $"Choose {nameof(BinaryCrossEntropy)} or {nameof(AsymmetricLoss)}.",
        ConditionalGrades => $"Choose {nameof(Corn)}, or a head of {nameof(ClassProbabilities)}.",
        MeasuredValues => $"Choose {nameof(SmoothL1)} or {nameof(MeanSquaredError)}.",
        GaussianValues => $"Choose {nameof(GaussianLikelihood)}.",
        _ => $"Choose {nameof(CrossEntropy)} or {nameof(Focal)}.",
    };

    private static string Word(MetricSubject subject) => subject switch
    {
        MetricSubject.Findings => "findings",
        MetricSubject.Values => "values",
        _ => "classes",
    };

    private static string Known(HeadOutput output) => SubjectOf(output) switch
    {
        MetricSubject.Findings => $"{nameof(FindingMetrics)}",
        MetricSubject.Values => $"{nameof(ValueMetrics)}",
        _ => $"{nameof(Metrics)}",
    };
}
