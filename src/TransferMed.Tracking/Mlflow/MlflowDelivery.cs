using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>
/// What is still to be told to a server, in its order. What was told is forgotten; where the server does not answer the rest is kept for the next time, and what it refuses is dropped with a warning, since it
/// would refuse it again.
/// </summary>
internal sealed partial class MlflowDelivery(MlflowServer server, string experimentName, string? runName, ILogger logger)
{
    private const int EpochsAtOnce = 20;

    private readonly MlflowRequests _requests = new(server);
    private readonly Queue<(EpochRecord Epoch, long Time)> _epochs = [];
    private readonly Queue<MlflowArtifact> _artifacts = [];
    private string? _experiment;
    private string? _givenRun;
    private MlflowTraining? _training;
    private Queue<JsonObject>? _parameters;
    private (string Status, long? Ended)? _status;

    /// <summary>The run on the server; null while there is none.</summary>
    public MlflowRunState? State { get; private set; }

    /// <summary>Asks for the experiment, and for the run that is to go on.</summary>
    /// <exception cref="MlflowRefusalException">The server does not give them.</exception>
    public void Begin(string? run)
    {
        _givenRun = run;
        try
        {
            _experiment = _requests.Experiment(experimentName);
            State = run is null ? null : _requests.Run(run);
        }
        catch (MlflowAwayException away)
        {
            LogAwayAtStart(logger, server.Address, away.Message);
        }
    }

    /// <summary>A training begins: it has a run of its own. What is left of the one before is tried a last time.</summary>
    public void Start(MlflowTraining training)
    {
        if (_training is not null)
        {
            GiveUp();
            _epochs.Clear();
            _artifacts.Clear();
        }

        (_training, _parameters, State) = (training, null, null);
        _status = ("RUNNING", null);
    }

    /// <summary>An epoch is finished.</summary>
    public void Add(EpochRecord epoch) => _epochs.Enqueue((epoch, Clock.Milliseconds()));

    /// <summary>There is a file to send.</summary>
    public void Add(MlflowArtifact artifact) => _artifacts.Enqueue(artifact);

    /// <summary>The training has ended.</summary>
    public void End(string status) => _status = (status, Clock.Milliseconds());

    /// <summary>Tells what is still to be told.</summary>
    /// <returns>Whether nothing is left.</returns>
    public bool Send()
    {
        if (_training is null)
        {
            return _artifacts.Count == 0;
        }

        try
        {
            MlflowRunState run = State ??= Find(_training);
            _parameters ??= new Queue<JsonObject>(run.HasParameters ? [] : MlflowBatches.OfParameters(run.Id, _training.Hyperparameters));
            Drain(_parameters, _requests.Log, "parameters");
            SendEpochs(run);
            if (_status is { } status)
            {
                Offer(() => _requests.Update(run.Id, status.Status, status.Ended), "the status");
                _status = null;
            }

            // Last: a store that takes no files must not hide how the training stands.
            Drain(_artifacts, artifact => Upload(run, artifact), "an artefact");
            return true;
        }
        catch (MlflowAwayException away)
        {
            LogAway(logger, server.Address, away.Message, _epochs.Count, _artifacts.Count);
        }
        catch (MlflowRefusalException refusal)
        {
            LogNoRun(logger, server.Address, refusal.Message, _epochs.Count);
        }

        return false;
    }

    /// <summary>Tries a last time.</summary>
    public void GiveUp()
    {
        bool isLeft = _epochs.Count + _artifacts.Count > 0 || _status is not null;
        if (_training is not null && isLeft && !Send())
        {
            LogLost(logger, server.Address, _epochs.Count, _artifacts.Count);
        }
    }

    private MlflowRunState Find(MlflowTraining training)
    {
        _experiment ??= _requests.Experiment(experimentName);
        MlflowRunState? known = _givenRun is not null ? _requests.Run(_givenRun)
            : training.Continues is (string tag, string value) ? _requests.Newest(_experiment, tag, value)
            : null;
        MlflowRunState run = known ?? _requests.Create(_experiment, runName, training.Started, training.Tags);
        _givenRun = null;
        var page = new Uri(server.Address, $"#/experiments/{_experiment}/runs/{run.Id}");
        LogRun(logger, page);
        return run;
    }

    /// <summary>Sends epochs that the run does not have: of a training that goes on the server may know more than its checkpoint.</summary>
    private void SendEpochs(MlflowRunState run)
    {
        while (_epochs.Count > 0)
        {
            (EpochRecord Epoch, long Time)[] some = [.. _epochs.Take(EpochsAtOnce)];
            IEnumerable<MlflowMetric> metrics = from one in some
                                                where one.Epoch.Epoch > run.LastEpoch
                                                from scalar in EpochScalars.Of(one.Epoch)
                                                select new MlflowMetric(scalar.Name, scalar.Value, one.Time, one.Epoch.Epoch);
            foreach (JsonObject batch in MlflowBatches.OfMetrics(run.Id, metrics))
            {
                Offer(() => _requests.Log(batch), "metrics");
            }

            for (int sent = 0; sent < some.Length; sent++)
            {
                _epochs.Dequeue();
            }
        }
    }

    private void Upload(MlflowRunState run, MlflowArtifact artifact)
    {
        string path = artifact.PathBelow(run.ArtifactUri)
            ?? throw new MlflowRefusalException($"the artefacts of the run lie at {run.ArtifactUri}, which the server does not pass on; start it with --serve-artifacts, or copy '{artifact.Place}' there");
        using Stream content = Open(artifact);
        server.Upload(path, content);
    }

    private static Stream Open(MlflowArtifact artifact)
    {
        try
        {
            return artifact.Open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MlflowRefusalException($"'{artifact.File}' cannot be read any more: {error.Message}");
        }
    }

    /// <summary>Tells all of a queue; what is told or refused leaves it.</summary>
    private void Drain<T>(Queue<T> queue, Action<T> tell, string what)
    {
        while (queue.TryPeek(out T? next))
        {
            Offer(() => tell(next), what);
            queue.Dequeue();
        }
    }

    private void Offer(Action tell, string what)
    {
        try
        {
            tell();
        }
        catch (MlflowRefusalException refusal)
        {
            LogRefused(logger, server.Address, what, refusal.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "MLflow run: {Page}")]
    private static partial void LogRun(ILogger logger, Uri page);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MLflow at {Address} cannot be reached ({Reason}); the training goes on, and it is tried again after every epoch")]
    private static partial void LogAwayAtStart(ILogger logger, Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MLflow at {Address} cannot be reached ({Reason}); {Epochs} epochs and {Files} files are kept and sent with the next epoch")]
    private static partial void LogAway(ILogger logger, Uri address, string reason, int epochs, int files);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MLflow at {Address} gives no run: {Reason}; {Epochs} epochs are kept and tried again with the next epoch")]
    private static partial void LogNoRun(ILogger logger, Uri address, string reason, int epochs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MLflow at {Address} refuses {What}, which is left out: {Reason}")]
    private static partial void LogRefused(ILogger logger, Uri address, string what, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MLflow at {Address} has not received {Epochs} epochs and {Files} files, which are lost to it; the checkpoint has the epochs")]
    private static partial void LogLost(ILogger logger, Uri address, int epochs, int files);
}

/// <summary>What a run begins with.</summary>
/// <param name="Hyperparameters">What decides the training.</param>
/// <param name="Tags">The tags of a new run.</param>
/// <param name="Continues">The tag by which the run is found that the training began with; null for a new one.</param>
/// <param name="Started">When it began, in milliseconds since 1970.</param>
internal sealed record MlflowTraining(IReadOnlyDictionary<string, object> Hyperparameters, IReadOnlyDictionary<string, string> Tags, (string Tag, string Value)? Continues, long Started);
