using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Packaging;

/// <summary>The rules of a card. The same when it is written and when it is read, so that what is written is read again.</summary>
internal static class CardCheck
{
    /// <summary>Checks a card.</summary>
    /// <param name="card">The card.</param>
    /// <exception cref="CardFault">A value is out of its range; the message names it.</exception>
    public static void Check(ModelCard card)
    {
        int classes = card.Network.Classes;
        bool hasNoHead = card is { Classes.Count: 0, Unlabelled.Count: > 0, Assessment: null };
        Require(
            hasNoHead || (card.Classes.Count == classes && card.Classes.Distinct(StringComparer.Ordinal).Count() == classes),
            $"its {card.Classes.Count} class names are not one for each of the network's {classes} classes.");
        Require(hasNoHead || TaskHeads.Answers(card.Network.Output, card.Task), $"its network gives {card.Network.Output.Targets} ({card.Network.Output.GetType().Name}), and its task is {card.Task.Wording}.");
        Require(card.Task is not Regression { Units: var units } || units.Count == 0 || units.Count == card.Classes.Count, $"its task has units of another number of values than its {card.Classes.Count}.");
        CheckPreprocessing(card.Preprocessing, card.Network.Input);
        Require(card.StartingWeights is null or { Images: >= 0 }, $"its starting weights are of {card.StartingWeights?.Images} images; they count from 0.");
        foreach (UnlabelledTraining unlabelled in card.Unlabelled)
        {
            Require(unlabelled.Images >= 0 && unlabelled.Epochs >= 0, $"its training without labels is of {unlabelled.Images} pictures and {unlabelled.Epochs} epochs; both count from 0.");
        }

        if (card.Training is { } training)
        {
            Require(
                training.Epochs >= 0 && training.ChosenEpoch >= 0 && training.ChosenEpoch <= training.Epochs && training.CopiedTensors >= 0,
                $"its training is {training}; epochs count from 0 and the chosen one is among them.");
        }

        foreach (DatasetCard dataset in card.Datasets)
        {
            CheckDataset(dataset);
        }

        if (card.Assessment is { } assessment)
        {
            Require(assessment.Calibrator?.Fault(classes));
            CheckConformal(assessment.Conformal, card.Classes);
            CheckScreen(assessment.OutOfDistribution, card.Network);
            CheckTargets(assessment, card);
            CheckEvaluation(assessment.Evaluation, card.Task.IsOneOfSeveral ? classes : 0);
        }
    }

    public static void Require(bool condition, FormattableString fault)
    {
        if (!condition)
        {
            throw new CardFault(FormattableString.Invariant(fault));
        }
    }

    /// <summary>The error for options that are out of their range.</summary>
    public static CardFault OutOfRange(string what, ArgumentException error) =>
        // The framework adds the parameter and the value, which the message holds already.
        new($"its {what} are out of range: {error.Message.Split(" (Parameter ")[0].Split('\n')[0]}", error);

    private static void Require(string? fault)
    {
        if (fault is not null)
        {
            throw new CardFault(fault);
        }
    }

    private static void CheckPreprocessing(Preprocessing preprocessing, InputShape input)
    {
        int statistics = preprocessing.Mean.Count;
        Require(
            statistics == 1 || statistics == input.Channels,
            $"its preprocessing has statistics of {statistics} channels, the network takes {input.Channels}.");
        CheckOptions("preprocessing values", preprocessing.RequireComplete);
        Require(
            (preprocessing.Height, preprocessing.Width, preprocessing.Channels) == (input.Height, input.Width, input.Channels),
            $"its preprocessing gives pictures of {preprocessing.Height} x {preprocessing.Width} x {preprocessing.Channels}, the network takes {input}.");
    }

    private static void CheckDataset(DatasetCard dataset)
    {
        bool counts = dataset.Images is null or >= 0 && dataset.ClassCounts.Count == dataset.Classes.Count && dataset.ClassCounts.All(count => count >= 0);
        Require(
            Enum.IsDefined(dataset.Role) && counts && dataset.Groups >= 0 && dataset.ClassCounts.Sum(count => (long)count) <= int.MaxValue,
            $"the counts of its dataset '{dataset.Name}' are {dataset.ClassCounts} for {dataset.Classes.Count} classes, with {dataset.Groups} groups.");
    }

    private static void CheckConformal(ConformalPredictor? conformal, ValueList<string> classes)
    {
        if (conformal is null)
        {
            return;
        }

        CheckOptions("conformal options", conformal.Options.Validate);
        Require(conformal.Classes.Equals(classes), $"its conformal sets are of the classes {conformal.Classes}, the model's are {classes}.");
        int wanted = conformal.Options.PerClass ? classes.Count : 1;
        Require(
            conformal.Thresholds.Count == wanted && conformal.Thresholds.All(double.IsFinite) && conformal.CalibrationCount >= 1,
            $"its conformal sets have {conformal.Thresholds.Count} thresholds from {conformal.CalibrationCount} samples; {wanted} finite ones from at least one sample are needed.");
    }

    private static void CheckTargets(ModelAssessment assessment, ModelCard card)
    {
        if (assessment.Targets is not { } targets)
        {
            return;
        }

        bool fits = card.Task switch
        {
            MultiLabel => targets.ValueIntervals is null,
            Regression => targets is { Calibrator: null, Thresholds: null, FindingSets: null },
            _ => false,
        };
        Require(
            fits && assessment is { Calibrator: null, Conformal: null, OutOfDistribution: null },
            $"its assessment is of findings or values, and its task is {card.Task.Wording}.");
        foreach (ValueList<string>? names in (ReadOnlySpan<ValueList<string>?>)[targets.Calibrator?.Findings, targets.Thresholds?.Findings, targets.FindingSets?.Findings, targets.ValueIntervals?.Names])
        {
            Require(names is null || names.Equals(card.Classes), $"a part of its assessment is of {names}, the model's {card.Task.Targets} are {card.Classes}.");
        }
    }

    private static void CheckScreen(OutOfDistributionScreen? screen, NetworkSpec network)
    {
        if (screen is null)
        {
            return;
        }

        OutOfDistributionDetector detector = screen.Detector;
        Require(
            double.IsFinite(detector.Threshold) && detector.FalseAlarmRate is > 0 and < 1 && detector.ValidationCount >= 1,
            $"its out-of-distribution screen has the threshold {detector.Threshold} for a rate of {detector.FalseAlarmRate} from {detector.ValidationCount} samples.");
        Require(screen.Score.Fault(network.Plan.HeadInputs, network.Classes));
    }

    private static void CheckEvaluation(EvaluationSummary? evaluation, int classes)
    {
        if (evaluation is null)
        {
            return;
        }

        Require(
            classes == 0 ? evaluation.Confusion.Count == 0 && evaluation.Count > 0 : evaluation.Confusion.Count == classes && evaluation.Confusion.All(row => row.Count == classes && row.All(count => count >= 0))
                && evaluation.Confusion.SelectMany(row => row).Sum(count => (long)count) == evaluation.Count,
            $"the confusion matrix of its evaluation does not hold {evaluation.Count} samples of {classes} classes.");
        foreach ((string name, ConfidenceInterval interval) in evaluation.Metrics)
        {
            bool finite = double.IsFinite(interval.Value) && double.IsFinite(interval.Lower) && double.IsFinite(interval.Upper);
            Require(
                finite && interval.Lower <= interval.Upper && interval.Level is > 0 and < 1 && Enum.IsDefined(interval.Method),
                $"the metric '{name}' of its evaluation is {interval} at the level {interval.Level}.");
        }
    }

    public static void CheckOptions(string what, Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException error)
        {
            throw OutOfRange(what, error);
        }
    }
}
