using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Which heads answer what is asked about pictures.</summary>
internal static class TaskHeads
{
    /// <summary>The head that a new network gets for a task: softmax of classes, conditional grades, probabilities of findings, values in units of their spread in the training pictures.</summary>
    public static HeadOutput Usual(ImageDataset train) => train.Task switch
    {
        MultiLabel => new FindingProbabilities(),
        Ordinal => new ConditionalGrades(),
        Regression => Scaled(train, isGaussian: false),
        _ => ClassProbabilities.Usual,
    };

    /// <summary>The head for a run with a loss: that of the loss where it needs another than the usual one.</summary>
    public static HeadOutput For(ImageDataset train, Loss loss) => train.Task switch
    {
        Regression when loss is GaussianLikelihood => Scaled(train, isGaussian: true),
        Ordinal when loss is not Corn && !loss.Equals(new CrossEntropy()) => ClassProbabilities.Usual,
        _ => Usual(train),
    };

    /// <summary>The description with a head for the task of these pictures; one that the description states and that answers the task is kept, values with the place and spread of these pictures where it states none.</summary>
    public static NetworkSpec Fitted(NetworkSpec spec, ImageDataset train, Loss loss) => spec.Output is not ClassProbabilities && Answers(spec.Output, train.Task)
        ? spec.WithHead(train.Classes.Count, Complete(spec.Output.For(train.Classes.Count), train))
        : spec.WithHead(train.Classes.Count, For(train, loss));

    /// <summary>The output with the place and spread of the values of these pictures, where it is one of values that states none.</summary>
    public static HeadOutput Complete(HeadOutput output, ImageDataset train) =>
        output is MeasuredValues or GaussianValues && output.Standardization(train.Classes.Count) is null ? Scaled(train, output is GaussianValues) : output;

    /// <summary>Whether what a head says is what is asked. Grades may be answered by the probabilities of classes, whose order the head does not know.</summary>
    public static bool Answers(HeadOutput output, LearningTask task) => task switch
    {
        MultiLabel => output is FindingProbabilities,
        Ordinal => output is ConditionalGrades or ClassProbabilities,
        Regression => output is MeasuredValues or GaussianValues,
        _ => output is ClassProbabilities,
    };

    /// <summary>What a head answers, where nothing else says it.</summary>
    public static LearningTask TaskOf(HeadOutput output) => output switch
    {
        FindingProbabilities => new MultiLabel(),
        ConditionalGrades => new Ordinal(),
        MeasuredValues or GaussianValues => new Regression(),
        _ => new SingleLabel(),
    };

    private static HeadOutput Scaled(ImageDataset train, bool isGaussian)
    {
        (double[] means, double[] scales) = Spread(train);
        return isGaussian
            ? new GaussianValues { Means = means.ToValueList(), Scales = scales.ToValueList() }
            : new MeasuredValues { Means = means.ToValueList(), Scales = scales.ToValueList() };
    }

    /// <summary>Mean and standard deviation of each value over the pictures where it is known; 1 for a value that does not vary.</summary>
    private static (double[] Means, double[] Scales) Spread(ImageDataset train)
    {
        var means = new double[train.Classes.Count];
        var scales = new double[means.Length];
        for (int value = 0; value < means.Length; value++)
        {
            double[] known = [.. train.Samples.Select(sample => (double)sample.Targets[value]).Where(double.IsFinite)];
            means[value] = known.Length > 0 ? known.Average() : 0;
            double deviation = known.Length > 0 ? Math.Sqrt(known.Average(x => (x - means[value]) * (x - means[value]))) : 0;
            scales[value] = deviation > 1e-6 * Math.Abs(means[value]) && (float)deviation > 0 ? deviation : 1;
        }

        return (means, scales);
    }
}
