using System.Globalization;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Reporting;

/// <summary>What a model says for its card of how it was made. Null is what it does not say.</summary>
internal static class CardTrainingFacts
{
    private const double BytesOfFloat = 4;

    /// <summary>How it was made, within a sentence; null where that is not known.</summary>
    public static string? Way(EvaluationReportOptions options) => options.Model switch
    {
        null or { Training: null } => null,
        { Probe: not null } => "a linear classifier fitted to the features of a pretrained network",
        { Transfer: not null } => "a pretrained network, fine-tuned",
        _ => "a network trained from scratch",
    };

    /// <summary>What a picture goes through, in order.</summary>
    public static string? Preprocessing(EvaluationReportOptions options)
    {
        if (options.Model?.Preprocessing is not { } of)
        {
            return null;
        }

        string fitted = of.Resize switch
        {
            ResizeMode.Stretch => "stretched to",
            ResizeMode.CropCenter => "scaled until it covers, and cut in the middle to,",
            _ => "scaled until it fits into, and filled up to,",
        };
        string range = of.MaximumValue == 1 ? "0 to 1" : $"0 to {NumberText.General(of.MaximumValue)}";
        return $"Every picture is decoded, turned upright by its EXIF data and {fitted} {NumberText.Count(of.Height)} x {NumberText.Count(of.Width)} pixels; "
            + $"{(of.Channels == 1 ? "grey values" : of.Order == ChannelOrder.Bgr ? "blue, green, red" : "red, green, blue")} from {range}, less the mean ({Numbers(of.Mean)}), over the standard deviation ({Numbers(of.StandardDeviation)})."
            + (of.Decoding.Count == 0 ? "" : $" Decoding: {string.Join("; ", of.Decoding)}.");
    }

    public static string? Model(EvaluationReportOptions options) => (options.Network ?? options.Model?.Card.Network) is { } network
        ? $"{network.Name ?? "A network"}: input {network.Input}, {NumberText.Count(network.Plan.HeadInputs)} features before a linear head, {NumberText.Count(network.Classes)} {Said(network.Output)} out; {NumberText.Count(network.ParameterCount)} parameters "
            + $"({NumberText.General(Math.Round(network.ParameterCount * BytesOfFloat / 1048576, 1))} MiB), {NumberText.General(Math.Round(network.MultiplyAdds / 1e9, 2))} billion multiply-adds a picture."
        : null;

    private static string Said(HeadOutput output) => output switch
    {
        MeasuredValues => "values",
        GaussianValues => "values with a variance each",
        _ => "probabilities",
    };

    /// <summary>The loss that judged what the head says: the default of the recipe stands for another where there are no classes.</summary>
    private static Loss LossOf(TrainingOptions training, EvaluationReportOptions options) =>
        (options.Network ?? options.Model?.Card.Network) is { } network ? training.LossFor(network.Output) : training.Loss;

    /// <summary>Versions; those of torch where a model was computed with it.</summary>
    public static string Software(EvaluationReportOptions options) => options.Model is null
        ? CardCommonFacts.Version + "."
        : $"{CardCommonFacts.Version}, TorchSharp {TorchRuntime.TorchSharpVersion}, LibTorch {TorchRuntime.LibTorchVersion}, .NET {Environment.Version}{(options.Device is { } device ? $"; {device}" : "")}.";

    public static string? Initialization(EvaluationReportOptions options) => options.Model is { } model && Began(model, options) is { } began ? began + Unlabelled(model) : null;

    private static string? Began(TrainedModel model, EvaluationReportOptions options)
    {
        if (model.Card.StartingWeights is { } start)
        {
            return $"The published weights \u201C{start.Id}\u201D of {start.Source} (SHA-256 {start.Sha256}), trained on {start.Dataset}; the head is new. Terms: {start.License.TrimEnd('.')}. To be cited: {start.Citation.TrimEnd('.')}.";
        }

        return model.Transfer is { } transfer
            ? $"Weights of another network: {transfer}."
            : model.Training is null ? null : $"Random numbers, a function of the seed{(options.Training is { } recipe ? $" {recipe.Seed.ToString(CultureInfo.InvariantCulture)}" : "")}.";
    }

    /// <summary>The trainings without labels that came before; begins with the sign that parts it from what stands before.</summary>
    private static string Unlabelled(TrainedModel model) => model.Card.Unlabelled.Count == 0
        ? ""
        : $" Trained further before any label of this task: {string.Join("; ", model.Card.Unlabelled)}.";

    public static string? Training(EvaluationReportOptions options)
    {
        if (options.Model?.Probe is { } probe)
        {
            return Probe(probe) + Time(options);
        }

        return options.Training is { } training
            ? $"{((training.Epochs ?? options.Model?.Training?.Epochs.Count) is { } epochs ? NumberText.Plural(epochs, "epoch", "epochs") : "epochs by the number of steps")}, batches of {NumberText.Count(training.BatchSize)}, learning rate up to {NumberText.General(training.LearningRate)} ({training.Schedule}), {training.Optimizer}, {LossOf(training, options)}"
                + $"{(training.AverageDecay is { } decay ? $", weights averaged with a decay of {NumberText.General(decay)}" : "")}{(training is FineTuneOptions tuning ? $", {Frozen(tuning)}" : "")}; seed {training.Seed.ToString(CultureInfo.InvariantCulture)}."
                + $" Augmentation: {Augmentation(training)}. The whole recipe stands under \u201CHow to repeat it\u201D.{Time(options)}"
            : null;
    }

    /// <summary>How the weights that were tested were chosen.</summary>
    public static string? Selection(EvaluationReportOptions options)
    {
        if (options.Model?.Training is not { } run)
        {
            return null;
        }

        if (options.Model.Probe is not null)
        {
            return "The one fit of the probe; no epochs were chosen from and no models combined.";
        }

        string epoch = $"epoch {NumberText.Count(run.ChosenEpoch)} of {NumberText.Count(run.Epochs.Count)}";
        string chosen = run.InterpolationWeight is { } weight ? $"The weights {NumberText.General(weight)} of the way from those that the run began with to those of {epoch}" : $"The weights of {epoch}";
        string why = options.Training is not { } training ? ""
            : training.KeepBestWeights ? $", the best by {MetricWords.Of(run.Metric)} of the validation pictures"
            : ", as the last one";
        return $"{chosen}{why}{(run.StopReason is { } reason ? $" (stopped early: {reason.TrimEnd('.')})" : "")}{Combined(run, options)}.";
    }

    /// <summary>What was made of the weights of several models, and who chose it; begins with the sign that parts it from what stands before.</summary>
    private static string Combined(TrainingResult run, EvaluationReportOptions options) => (run.InterpolationWeight, options.Training) switch
    {
        (null, { AverageDecay: not null }) => "; no models are combined beyond the average of the weights",
        (null, _) => "; no models are combined",
        (_, FineTuneOptions { Interpolation.Weights.Count: > 1 }) => "; how far was chosen by the validation pictures",
        (_, FineTuneOptions { Interpolation: not null }) => "; how far was stated beforehand",
        _ => "",
    };

    /// <summary>What was done about unequal classes; empty where that is not known.</summary>
    public static string Balance(EvaluationReportOptions options) => options switch
    {
        { Model.Probe.Options.BalancedClasses: true } => " In the fit of the probe every class counts alike.",
        { Model.Probe: not null } => " In the fit of the probe every picture counts alike.",
        { Training: { } training } => $" Sampling: {training.Sampling}; loss: {LossOf(training, options)}.",
        _ => "",
    };

    private static string Probe(ProbeResult probe)
    {
        string strength = $"strength {NumberText.General(Math.Round(probe.Strength, 6))}";
        string how = probe.Folds > 0 ? $"{strength}, chosen among {NumberText.Count(probe.Losses.Count)} by {NumberText.Count(probe.Folds)}-fold cross-validation of the training pictures" : strength;
        return $"Logistic regression on the features of the frozen network ({how}; features scaled: {probe.Scaling}{(probe.Flips ? "; mirrored and turned pictures too" : "")}{(probe.ViewPenalty > 0 ? $"; weights that tell these apart penalised by {NumberText.General(probe.ViewPenalty)}" : "")}; seed {probe.Options.Seed.ToString(CultureInfo.InvariantCulture)}).";
    }

    private static string Frozen(FineTuneOptions tuning) =>
        $"freezing: {tuning.Freeze}, learning rate of the head x {NumberText.General(tuning.HeadLearningRateFactor)}{(tuning.LayerDecay == 1 ? "" : $", from stage to stage x {NumberText.General(tuning.LayerDecay)}")}{(tuning.Tuning == TuningMethod.Full ? "" : $", tuning: {tuning.Tuning}")}";

    private static string Augmentation(TrainingOptions training)
    {
        string[] transforms = [.. training.Augmentation.Select(transform => transform.ToString())];
        return transforms.Length == 0 ? "none" : string.Join(", ", transforms);
    }

    private static string Time(EvaluationReportOptions options) => options.Model?.Training is { Epochs: { Count: > 0 } epochs }
        ? $" It took {NumberText.Seconds(epochs.Sum(epoch => epoch.Seconds))}{(options.Device is { } device ? $" ({device})" : "")}; energy was not measured."
        : "";

    private static string Numbers(IEnumerable<float> values) => string.Join(", ", values.Select(value => NumberText.General(Math.Round(value, 4))));
}
