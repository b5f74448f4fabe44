using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>Network and dataset must agree on the classes before any work begins.</summary>
internal static class ClassCheck
{
    public static void Require(Network network, ImageDataset dataset)
    {
        if (network.Spec.Classes != dataset.Classes.Count)
        {
            throw new ArgumentException(
                $"The network has {network.Spec.Classes} {network.Spec.Output.Targets}, the dataset '{dataset.Name}' has {dataset.Classes.Count}: {dataset.Classes}. Build the network for {dataset.Classes.Count} {dataset.Task.Targets} or re-head it.",
                nameof(dataset));
        }
    }

    /// <summary>Refuses a network or pictures of findings or values where classes are asked for.</summary>
    public static void RequireClasses(Network network, ImageDataset dataset)
    {
        RequireOneOfSeveral(dataset, "Predictions of classes are of pictures", "Predict them by a model of their task.");
        if (!network.Spec.Output.IsOneOfSeveral)
        {
            throw new ArgumentException($"The network gives {network.Spec.Output.Targets} and no classes of a picture.", nameof(network));
        }
    }

    /// <summary>Refuses pictures without labels where labels are learnt from.</summary>
    public static void RequireLabels(ImageDataset train)
    {
        if (train.IsUnlabelled)
        {
            throw new ArgumentException(
                $"The pictures of '{train.Name}' have no labels, which this training learns from. Train a backbone on them by TransferLearning.PretrainUnlabelledAsync, or open a folder with one folder per class or a manifest.",
                nameof(train));
        }
    }

    /// <summary>Refuses findings and values where something works on classes or grades alone.</summary>
    /// <param name="dataset">The pictures.</param>
    /// <param name="what">What works on them, as the beginning of a sentence.</param>
    /// <param name="instead">What to do instead, as a sentence.</param>
    public static void RequireOneOfSeveral(ImageDataset dataset, string what, string instead)
    {
        if (!dataset.Task.IsOneOfSeveral)
        {
            throw new ArgumentException($"{what} of classes or grades, and '{dataset.Name}' has {dataset.Task.Wording} to a picture ({dataset.Task.GetType().Name}). {instead}", nameof(dataset));
        }
    }

    /// <summary>Refuses training pictures that lack a class: what was never shown cannot be learnt.</summary>
    public static void RequireImages(ImageDataset train)
    {
        if (!train.Task.IsOneOfSeveral)
        {
            RequireTargets(train);
            return;
        }

        string[] without = [.. train.Classes.Where((_, label) => train.ClassCounts[label] == 0).Select(name => $"'{name}'")];
        if (without.Length > 0)
        {
            throw new ArgumentException(
                $"The training set '{train.Name}' has no pictures of {(without.Length == 1 ? "the class" : "the classes")} {string.Join(", ", without)}, which cannot be learnt without. {ClassList.LackRemedy}",
                nameof(train));
        }
    }

    /// <summary>A finding that is never there, or a value that is never known, cannot be learnt; one that is always there says nothing, and is allowed.</summary>
    private static void RequireTargets(ImageDataset train)
    {
        bool isMeasured = train.Task is Regression;
        string[] without =
        [
            .. train.Classes.Where((_, target) => !train.Samples.Any(sample => isMeasured ? float.IsFinite(sample.Targets[target]) : sample.Targets[target] == 1)).Select(name => $"'{name}'"),
        ];
        if (without.Length > 0)
        {
            throw new ArgumentException(
                $"The training set '{train.Name}' has no picture {(isMeasured ? "with a known value of" : "that is known to have")} {string.Join(", ", without)}, which cannot be learnt without. Leave {(without.Length == 1 ? "it" : "them")} out of the columns or the stated {train.Task.Targets}, or add pictures.",
                nameof(train));
        }
    }

    /// <summary>Refuses a metric that is undefined for classes in no particular order: every epoch would have the value NaN.</summary>
    public static void RequireMetric(Metric metric, ImageDataset dataset)
    {
        if (metric.NeedsClassOrder && dataset.Task.IsOneOfSeveral && dataset.Classes.Count > 2 && !dataset.ClassOrderIsStated)
        {
            throw new ArgumentException(
                $"{nameof(TrainingOptions.Metric)} is {metric}, which needs classes in the order of their grades; those of '{dataset.Name}' stand in the order of the alphabet: {dataset.Classes}. "
                + $"State their order by {nameof(DatasetOptions)}.{nameof(DatasetOptions.Classes)} or a file classes.txt beside the data, or choose another metric.",
                nameof(dataset));
        }
    }

    public static void RequireSame(ImageDataset train, ImageDataset other)
    {
        bool isSameTask = train.Task.IsOneOfSeveral ? other.Task.IsOneOfSeveral : train.Task.GetType() == other.Task.GetType() && (train.Task is not Regression || train.Task == other.Task);
        if (!isSameTask)
        {
            throw new ArgumentException(
                $"The training set '{train.Name}' has {train.Task.Wording} to a picture ({train.Task}), '{other.Name}' has {other.Task.Wording} ({other.Task}). Open both with the same {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)}.", nameof(other));
        }

        if (!train.Classes.Equals(other.Classes))
        {
            throw new ArgumentException(
                $"The training set '{train.Name}' has the {train.Task.Targets} {train.Classes}, '{other.Name}' has {other.Classes}. Both must have the same {train.Task.Targets} in the same order.",
                nameof(other));
        }
    }
}
