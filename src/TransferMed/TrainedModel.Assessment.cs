using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Packaging;
using TransferMed.Training;

namespace TransferMed;

/// <content>How far predictions can be trusted.</content>
public sealed partial class TrainedModel
{
    /// <summary>
    /// What is known about how far the model's predictions can be trusted; null where nobody assessed it. Set it to what
    /// <see cref="Assess(DatasetParts, AssessmentOptions, TrainingServices, CancellationToken)"/> gave, so that predictors and <see cref="Save"/> use it.
    /// </summary>
    public ModelAssessment? Assessment { get; set; }

    /// <summary>Assesses the model on the parts of the split that it was trained with, each in one pass.</summary>
    /// <param name="parts">The split, with this model's classes in the same order. A part may be empty.</param>
    /// <param name="options">What to find out; null for the defaults.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The assessment, not yet part of this model; <see cref="ModelAssessment.LeftOut"/> says what is missing and why.</returns>
    /// <exception cref="ArgumentException">A part has other classes, or an option is out of its range.</exception>
    public ModelAssessment Assess(DatasetParts parts, AssessmentOptions? options = null, TrainingServices? services = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Assess(parts.Train, parts.Validation, parts.Test, options, services, cancellationToken);
    }

    /// <summary>
    /// Assesses the model: calibrates on validation pictures, sets conformal thresholds on their calibrated probabilities and the threshold of
    /// the screen on their scores, and evaluates the calibrated predictions of test pictures with intervals. Each dataset is looked at in one pass. Of findings each has a
    /// calibration, a threshold and sets of its own, of values each has limits (<see cref="ModelAssessment.Targets"/>); there is no screen for them. Sets of grades are contiguous (<see cref="Contiguous"/>) where the options do not choose another method.
    /// </summary>
    /// <param name="train">The pictures that it was trained on, for distances; null for none.</param>
    /// <param name="validation">Pictures that it was not trained on, for calibration and thresholds.</param>
    /// <param name="test">
    /// Pictures that nothing was decided on, for the evaluation; null for none. They may lack classes or have others, matched by name
    /// as in <see cref="Evaluate"/>.
    /// </param>
    /// <param name="options">What to find out; null for the defaults.</param>
    /// <param name="services">Log and cache, or null.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The assessment, not yet part of this model; <see cref="ModelAssessment.LeftOut"/> says what is missing and why.</returns>
    /// <exception cref="ArgumentException">A dataset has other classes, or an option is out of its range.</exception>
    public ModelAssessment Assess(
        ImageDataset? train,
        ImageDataset validation,
        ImageDataset? test,
        AssessmentOptions? options = null,
        TrainingServices? services = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validation);
        options ??= new AssessmentOptions();
        options.Validate();
        if (Task is Ordinal && options.Conformal is { } sets && sets.Method.Equals(new ConformalOptions().Method))
        {
            // A set of grades with a gap in it says nothing that anybody could act on.
            options = options with { Conformal = sets with { Method = new Contiguous() } };
        }

        foreach (ImageDataset dataset in new[] { train, validation }.OfType<ImageDataset>())
        {
            RequireClasses(dataset, "The pictures that thresholds are set on need the model's classes in the same order; only test pictures may lack some.");
        }

        if (!Task.IsOneOfSeveral)
        {
            return AssessTargets(validation, test, options, services, cancellationToken);
        }

        bool needsTraining = options.OutOfDistribution?.NeedsTraining == true;
        NetworkOutputs? evaluated = OutputsOf(test is null ? null : TrainingOverlap.Noted(this, test, cancellationToken));
        ModelAssessment assessment = new Assessor(options).Assess(OutputsOf(needsTraining ? train : null), OutputsOf(validation), evaluated, test?.Name ?? "");
        return evaluated is { Predictions.Notes: { Count: > 0 } notes }
            ? new ModelAssessment(assessment) { LeftOut = [.. assessment.LeftOut, .. notes.Select(note => $"evaluation: {note}")] }
            : assessment;

        NetworkOutputs? OutputsOf(ImageDataset? dataset) => dataset is { Count: > 0 } ? Outputs(dataset, services, cancellationToken) : null;
    }

    private ModelAssessment AssessTargets(ImageDataset validation, ImageDataset? test, AssessmentOptions options, TrainingServices? services, CancellationToken cancellationToken)
    {
        ImageDataset? judged = test is { Count: > 0 } ? TrainingOverlap.Noted(this, test, cancellationToken) : null;
        var assessor = new TargetAssessor(options);
        return Task is Regression
            ? assessor.Values(validation.Count > 0 ? Plain(validation, TaskPredictions.Values) : null, judged is null ? null : Plain(judged, TaskPredictions.Values), test?.Name ?? "")
            : assessor.Findings(validation.Count > 0 ? Plain(validation, TaskPredictions.Findings) : null, judged is null ? null : Plain(judged, TaskPredictions.Findings), test?.Name ?? "");

        T Plain<T>(ImageDataset dataset, Func<ImageDataset, double[][], T> predictions)
        {
            (ImageDataset matched, double[][] said) = Said(dataset, services, cancellationToken);
            return predictions(matched, said);
        }
    }
}
