using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>Does the runs of a study one by one, each unless it is stored already.</summary>
internal sealed class StudyExecution
{
    private readonly StudyOptions _options;
    private readonly NetworkSpec _network;
    private readonly StudyFolder _folder;
    private readonly IReadOnlyList<StudyFormat>? _formats;
    private readonly StudyModels _models;
    private readonly DatasetRoot _targetRoot;
    private readonly StudyReporter _reporter;
    private readonly HeldThreads _threads;
    private readonly TrainingServices _services;
    private readonly StudyProbes _probes;

    public StudyExecution(
        StudyPlan plan, NetworkSpec network, StudyFolder folder, IReadOnlyList<StudyFormat>? formats, StudyModels models, ImageDataset target, StudyReporter reporter, HeldThreads threads, TrainingServices services)
    {
        _options = plan.Options;
        _network = network;
        _folder = folder;
        _formats = formats;
        _models = models;
        _targetRoot = DatasetRoot.Of(target);
        _reporter = reporter;
        _threads = threads;
        _services = services;
        _probes = new StudyProbes(plan, target, services);
    }

    public async Task<StudyRun> RunAsync(PlannedRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_models.MustRepeat(run) && _folder.ReadRun(run) is { } stored)
        {
            _reporter.Reuse(run, stored);
            return stored;
        }

        Task<StudyRun> work = run switch
        {
            { Pretraining: { } pretraining } => FineTuneAsync(run, pretraining, cancellationToken),
            { Weights: { } weights } => FromWeightsAsync(run, weights, cancellationToken),
            _ => TrainAsync(run, cancellationToken),
        };
        StudyRun finished = await work.ConfigureAwait(false);
        _folder.WriteRun(run, finished);
        _reporter.Finish(run, finished);
        AllocatorPolicy.GiveBack();
        return finished;
    }

    private async Task<StudyRun> TrainAsync(PlannedRun run, CancellationToken cancellationToken)
    {
        TrainingOptions recipe = StudyRecipe.Of(_options.Training, run.Seed, _options.Device, _folder.Checkpoint(run), StudyFormats.Of(_formats, null));
        PhaseProgress phase = _reporter.BeginTarget(run);
        using TrainedModel model = await TransferLearning.TrainAsync(
            _network, run.Target.Train, run.Target.Validation, recipe, phase, _services, cancellationToken).ConfigureAwait(false);
        return Test(run, new RunOutcome(model, model.Training!, phase), cancellationToken);
    }

    private async Task<StudyRun> FineTuneAsync(PlannedRun run, PlannedPretraining planned, CancellationToken cancellationToken)
    {
        StudyPretraining pretraining = await PretrainAsync(run, planned, cancellationToken).ConfigureAwait(false);

        _threads.Keep();

        // Always the stored model, so that a run continued after the pretraining begins with the same bits.
        using TrainedModel pretrained = TrainedModel.Load(_folder.ModelPath(planned), _options.Device);
        pretrained.RequireClasses(planned.Source.Dataset);
        using TrainedModel reheaded = pretrained.Rehead(run.Target.Train.Classes, run.Seed);
        FineTuneOptions recipe = StudyRecipe.Of(_options.FineTuningRecipe, run.Seed, _options.Device, _folder.Checkpoint(run), StudyFormats.Of(_formats, null));
        PhaseProgress phase = _reporter.BeginTarget(run);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(
            reheaded,
            run.Target.Train,
            run.Target.Validation,
            recipe,
            phase,
            _services,
            cancellationToken).ConfigureAwait(false);
        return Test(run, new RunOutcome(tuned, tuned.Training!, phase) { Pretraining = pretraining }, cancellationToken);
    }

    /// <summary>Fits a head to the frozen network, and where that is asked for fine-tunes from it; what validation does not prefer to the head is not kept.</summary>
    private async Task<StudyRun> FromWeightsAsync(PlannedRun run, PlannedWeights planned, CancellationToken cancellationToken)
    {
        TrainingServices services = _probes.ServicesOf(planned.Weights);
        PhaseProgress probing = _reporter.BeginProbe(run);
        using TrainedModel probe = await TransferLearning.ProbeAsync(
            planned.Weights.Model, run.Target, _probes.Options(run), probing, services, cancellationToken).ConfigureAwait(false);
        var fitted = StudyProbe.Of(probe);
        var outcome = new RunOutcome(probe, probe.Training!, probing) { Probe = fitted, OfProbe = services, Notes = StudyProbes.Notes(planned.Weights, probe) };
        if (planned.IsProbe)
        {
            return Test(run, outcome, cancellationToken);
        }

        _threads.Keep();
        probing.Settle();
        FineTuneOptions recipe = StudyRecipe.Of(
            _options.WeightsFineTuning, run.Seed, _options.Device, _folder.Checkpoint(run), StudyFormats.Of(_formats, planned.Weights));
        double seconds = probing.Seconds(probe.Training!.Epochs);
        PhaseProgress tuning = _reporter.BeginTarget(run);
        using TrainedModel tuned = await TransferLearning.FineTuneAsync(
            probe,
            run.Target.Train,
            run.Target.Validation,
            recipe,
            tuning,
            _services,
            cancellationToken).ConfigureAwait(false);
        outcome = outcome with { Training = tuned.Training!, Phase = tuning, SecondsBefore = seconds };
        bool keeps = fitted.IsAsGoodAs(tuned.Training!, _options.WeightsFineTuning.Metric);
        return Test(run, keeps ? outcome with { KeepsProbe = true } : outcome with { Model = tuned, OfProbe = null }, cancellationToken);
    }

    /// <summary>Done once for a source and a seed: by the first run that needs it, whatever its fold and size.</summary>
    private async Task<StudyPretraining> PretrainAsync(PlannedRun run, PlannedPretraining planned, CancellationToken cancellationToken)
    {
        if (_folder.ReadPretraining(planned) is { } stored)
        {
            return stored;
        }

        DatasetParts parts = planned.Parts;
        TrainingOptions recipe = StudyRecipe.Of(
            _options.PretrainingRecipe, planned.Seed, _options.Device, _folder.Checkpoint(planned), StudyFormats.Of(_formats, null));
        PhaseProgress phase = _reporter.BeginPretraining(run, planned);
        using TrainedModel model = await TransferLearning.TrainAsync(
            _network, parts.Train, parts.Validation, recipe, phase, _services, cancellationToken).ConfigureAwait(false);
        _threads.Keep();
        model.Save(_folder.ModelPath(planned));
        phase.Settle();
        _reporter.BeginTesting(run);
        EvaluationResult evaluation = model.Evaluate(parts.Test, _services, _options.FurtherMetrics, cancellationToken);
        IReadOnlyList<EpochRecord> history = model.Training!.Epochs;
        var pretraining = new StudyPretraining
        {
            Split = SplitSizes.Of(parts, DatasetRoot.Of(planned.Source.Dataset)),
            Notes = parts.Notes,
            Epochs = history.Count,
            ChosenEpoch = model.Training.ChosenEpoch,
            ImagesPerSecond = Rate(history),
            Seconds = phase.Seconds(history),
            Metrics = evaluation.Metrics,
            History = history,
        };
        _folder.WritePretraining(planned, pretraining);
        return pretraining;
    }

    private StudyRun Test(PlannedRun run, RunOutcome outcome, CancellationToken cancellationToken)
    {
        _threads.Keep();
        outcome.Phase.Settle();
        _reporter.BeginTesting(run);
        EvaluationResult evaluation = outcome.OfProbe is { } services
            ? EvaluationResult.From(TransferLearning.PredictProbe(outcome.Model, run.Target.Test, services, cancellationToken), _options.FurtherMetrics)
            : outcome.Model.Evaluate(run.Target.Test, _services, _options.FurtherMetrics, cancellationToken);
        TrainingResult training = outcome.Training;
        var finished = new StudyRun
        {
            Scenario = run.Scenario,
            Source = run.Pretraining?.Source.Name,
            Weights = run.Weights?.Weights.Name,
            Seed = run.Seed,
            Fold = run.Fold,
            TrainPerClass = run.TrainPerClass,
            Naive = run.Naive,
            Split = SplitSizes.Of(run.Target, _targetRoot, run.TrainAvailable),
            Notes = [.. run.Target.Notes, .. outcome.Notes],
            Parameters = outcome.Model.Network.Spec.ParameterCount,
            EpochsRun = training.Epochs.Count,
            ChosenEpoch = outcome.KeepsProbe ? 0 : training.ChosenEpoch,
            ImagesPerSecond = Rate(training.Epochs),
            Seconds = outcome.SecondsBefore + outcome.Phase.Seconds(training.Epochs),
            Metrics = evaluation.Metrics,
            Intervals = evaluation.Intervals(new BootstrapOptions { Seed = run.Seed }),
            Pretraining = outcome.Pretraining,
            Probe = outcome.Probe,
            Transfer = outcome.Model.Transfer,
            History = training.Epochs,
            Predictions = Predictions(run.Target.Test, evaluation.Predictions),
            FinishedAt = DateTimeOffset.UtcNow,
        };

        // Before the run counts as finished: one that is cut in between is done again, to the same package.
        _models.Offer(run, finished, outcome.Model, _services, cancellationToken);
        return finished;
    }

    private List<StudyPrediction> Predictions(ImageDataset test, PredictionSet predictions) =>
    [
        .. test.Samples.Select((sample, i) =>
            new StudyPrediction(_targetRoot.Relative(sample.Path), test.Classes[sample.Label], predictions.Probabilities(i).ToArray()) { Group = sample.Group }),
    ];

    /// <summary>Epochs of as many pictures each: the rate over all is the harmonic mean. The records hold it over a restart too.</summary>
    private static double Rate(IReadOnlyList<EpochRecord> history) => history.Count / history.Sum(epoch => 1 / epoch.ImagesPerSecond);
}
