using System.Collections.ObjectModel;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Studies;

/// <summary>Does the runs of a study one by one, each unless it is stored already.</summary>
internal sealed class StudyExecution
{
    private readonly StudyOptions _options;
    private readonly StudyFolder _folder;
    private readonly StudyModels _models;
    private readonly DatasetRoot _targetRoot;
    private readonly StudyReporter _reporter;
    private readonly HeldThreads _threads;
    private readonly TrainingServices _services;
    private readonly StudyProbes _probes;
    private readonly ChainStepWork _steps;
    private readonly IReadOnlyList<Metric> _further;

    public StudyExecution(
        StudyPlan plan, NetworkSpec network, StudyFolder folder, IReadOnlyList<StudyFormat>? formats, StudyModels models, ImageDataset target, StudyReporter reporter, HeldThreads threads, TrainingServices services)
    {
        _options = plan.Options;
        _folder = folder;
        _models = models;
        _targetRoot = DatasetRoot.Of(target);
        _reporter = reporter;
        _threads = threads;
        _services = services;
        _probes = new StudyProbes(plan, target, services);
        _further = StudyMetrics.Of(target.Task).FurtherOf(plan.Options.Training);
        _steps = new ChainStepWork(network, plan.Options, formats, threads, services);
    }

    public async Task<StudyRun> RunAsync(PlannedRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_models.MustRepeat(run) && _folder.ReadRun(run) is { } stored)
        {
            _reporter.Reuse(run, stored);
            return stored;
        }

        StudyRun finished = await FinishAsync(run, cancellationToken).ConfigureAwait(false);
        _folder.WriteRun(run, finished);
        _reporter.Finish(run, finished);
        AllocatorPolicy.GiveBack();
        return finished;
    }

    /// <summary>The last step of a chain, on the target.</summary>
    private async Task<StudyRun> FinishAsync(PlannedRun run, CancellationToken cancellationToken)
    {
        StudyPretraining? pretraining = await PretrainedAsync(run, run.Start, cancellationToken).ConfigureAwait(false);
        using OpenedStart start = Open(run.Start);
        var step = new StepTask
        {
            Start = run.Start,
            Parts = run.Target,
            Seed = run.Seed,
            OnTarget = true,
            IsProbe = run.IsProbe,
            Checkpoint = _folder.Checkpoints.Continue(StudyUnit.NameOf(run)),
            Head = _probes.Options(run),
            Features = run.Start is { } frozen && PlannedStart.FitsHead(frozen, run.IsProbe) ? _probes.ServicesOf(frozen, run.Seed) : _services,
            BeginHead = () => _reporter.BeginProbe(run),
            BeginTraining = () => _reporter.BeginTarget(run),
            NotesOf = probe => StudyProbes.Notes(run.Weights?.Name ?? run.Scenario, probe),
        };
        using RunOutcome outcome = await _steps.TakeAsync(step, start.Model, cancellationToken).ConfigureAwait(false);
        return Test(run, outcome, pretraining, cancellationToken);
    }

    /// <summary>The trainings on sources that a start comes from, the last of them first; null where there are none.</summary>
    private async Task<StudyPretraining?> PretrainedAsync(PlannedRun run, PlannedStart? start, CancellationToken cancellationToken) =>
        start is PlannedPretraining planned ? await PretrainAsync(run, planned, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Done once for a step and a seed: by the first run that needs it, whatever its scenario, fold and size.</summary>
    public async Task<StudyPretraining> PretrainAsync(PlannedRun run, PlannedPretraining planned, CancellationToken cancellationToken)
    {
        if (_folder.ReadPretraining(planned) is { } stored)
        {
            return stored;
        }

        DatasetParts parts = planned.Parts;
        StudyPretraining? before = await PretrainedAsync(run, planned.Start, cancellationToken).ConfigureAwait(false);
        using OpenedStart start = Open(planned.Start);
        var step = new StepTask
        {
            Start = planned.Start,
            Parts = parts,
            Seed = planned.Seed,
            OnTarget = false,
            IsProbe = false,
            Checkpoint = _folder.Checkpoints.Continue(StudyUnit.NameOf(planned)),
            Head = _probes.Options(planned),
            Features = planned.Weights is null || planned.IsUnlabelled ? _services : _probes.ServicesOf(planned),
            BeginHead = () => _reporter.BeginHead(run, planned),
            BeginTraining = () => _reporter.BeginPretraining(run, planned),
            NotesOf = probe => [],
        };
        using RunOutcome outcome = await _steps.TakeAsync(step, start.Model, cancellationToken).ConfigureAwait(false);
        TrainedModel model = outcome.Model;
        _threads.Keep();
        model.Save(_folder.Paths.PretrainedModel(planned.Key));
        outcome.Phase.Settle();
        _reporter.BeginTesting(run);

        // What was trained without labels has no classes that could be tested.
        IEvaluation? evaluation = planned.IsUnlabelled ? null : model.EvaluateTask(parts.Test, _services, _further, cancellationToken);
        IReadOnlyList<EpochRecord> history = outcome.Training.Epochs;
        var pretraining = new StudyPretraining
        {
            Split = SplitSizes.Of(parts, DatasetRoot.Of(planned.Source.Dataset)),
            Notes = parts.Notes.Union(NotesOn(outcome.Training, parts)).ToValueList(),
            Epochs = history.Count,
            ChosenEpoch = outcome.Training.ChosenEpoch,
            ImagesPerSecond = Rate(history),
            Seconds = outcome.SecondsBefore + outcome.Phase.Seconds(history),
            Metrics = evaluation?.Metrics ?? ReadOnlyDictionary<string, double>.Empty,
            History = history,
            Probe = outcome.Probe,
            Before = before,
        };
        _folder.WritePretraining(planned, pretraining);
        return pretraining;
    }

    /// <summary>The model of a start. Of a pretraining always the stored one, so that what is continued after it begins with the same bits.</summary>
    private OpenedStart Open(PlannedStart? start)
    {
        if (start is not PlannedPretraining pretraining)
        {
            return new OpenedStart(start?.Weights?.Model, IsOwned: false);
        }

        _threads.Keep();
        var model = TrainedModel.Load(_folder.Paths.PretrainedModel(pretraining.Key), _options.Device);
        try
        {
            if (!pretraining.IsUnlabelled)
            {
                model.RequireClasses(pretraining.Source.Dataset);
            }
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return new OpenedStart(model, IsOwned: true);
    }

    /// <summary>What is said of the pictures of a step and its start together, beyond what is said of the pictures: that the weights have seen them.</summary>
    private static IEnumerable<string> NotesOn(TrainingResult training, DatasetParts parts) => training.Notes.Except(parts.Train.Notes).Except(parts.Validation.Notes);

    private StudyRun Test(PlannedRun run, RunOutcome outcome, StudyPretraining? pretraining, CancellationToken cancellationToken)
    {
        _threads.Keep();
        outcome.Phase.Settle();
        _reporter.BeginTesting(run);
        IEvaluation evaluation = outcome.OfProbe is { } services
            ? TransferLearning.EvaluateProbe(outcome.Model, run.Target.Test, services, _further, cancellationToken)
            : outcome.Model.EvaluateTask(run.Target.Test, _services, _further, cancellationToken);
        TrainingResult training = outcome.Training;
        var finished = new StudyRun
        {
            Scenario = run.Scenario,
            Source = run.Pretraining?.Source.Name,
            Weights = run.Weights?.Name,
            Seed = run.Seed,
            Fold = run.Fold,
            TrainPerClass = run.TrainPerClass,
            Naive = run.Naive,
            Split = SplitSizes.Of(run.Target, _targetRoot, run.TrainAvailable),
            Notes = [.. run.Target.Notes.Union(NotesOn(outcome.Training, run.Target)).Union(evaluation.Notes.Except(run.Target.Test.Notes)).Union(outcome.Notes)],
            Parameters = outcome.Model.Network.Spec.ParameterCount,
            EpochsRun = training.Epochs.Count,
            ChosenEpoch = outcome.KeepsProbe ? 0 : training.ChosenEpoch,
            ImagesPerSecond = Rate(training.Epochs),
            Seconds = outcome.SecondsBefore + outcome.Phase.Seconds(training.Epochs),
            Metrics = evaluation.Metrics,
            Intervals = evaluation.Intervals(new BootstrapOptions { Seed = run.Seed }),
            Pretraining = pretraining,
            Probe = outcome.Probe,
            InterpolationWeight = outcome.KeepsProbe ? null : training.InterpolationWeight,
            InterpolatedValidation = outcome.KeepsProbe ? null : training.InterpolatedValidation,
            Transfer = outcome.Model.Transfer,
            History = training.Epochs,
            Predictions = StudyPrediction.Of(run.Target.Test, evaluation, _targetRoot),
            FinishedAt = DateTimeOffset.UtcNow,
        };

        // Before the run counts as finished: one that is cut in between is done again, to the same package.
        _models.Offer(run, finished, outcome.Model, _services, cancellationToken);
        return finished;
    }

    /// <summary>Epochs of as many pictures each: the rate over all is the harmonic mean. The records hold it over a restart too.</summary>
    private static double Rate(IReadOnlyList<EpochRecord> history) => history.Count / history.Sum(epoch => 1 / epoch.ImagesPerSecond);

    /// <summary>Weights of others stay open; a stored model is closed when its step is done.</summary>
    private sealed record OpenedStart(TrainedModel? Model, bool IsOwned) : IDisposable
    {
        public void Dispose()
        {
            if (IsOwned)
            {
                Model?.Dispose();
            }
        }
    }
}
