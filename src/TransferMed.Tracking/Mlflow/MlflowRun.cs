using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>
/// Keeps a training as a run of an MLflow server: its hyperparameters at the beginning, loss and validation metrics after every epoch at the step of its number, a table of the results and its status at the end (finished,
/// failed, or killed where it was cancelled). Each training is a run of its own; one that goes on from its checkpoint goes on in its run. A server that is away does not end a training: what could not be sent is kept, said in
/// a warning and sent with the next epoch. Who we are is read from <c>MLFLOW_TRACKING_USERNAME</c> and <c>MLFLOW_TRACKING_PASSWORD</c>, or <c>MLFLOW_TRACKING_TOKEN</c>. Dispose it after the training: what is still kept is tried once more.
/// </summary>
public sealed partial class MlflowRun : TrainingCallback, IDisposable
{
    private const string CheckpointTag = "transfermed.checkpoint";
    private const string LibraryTag = "transfermed.version";
    private const string ResultFile = "result.md";

    private readonly MlflowServer _server;
    private readonly MlflowOptions _options;
    private readonly ILogger _logger;
    private readonly MlflowDelivery _delivery;
    private TrainingContext? _run;

    private MlflowRun(MlflowServer server, string experiment, MlflowOptions options)
    {
        (_server, _options) = (server, options);
        _logger = options.Logger ?? NullLogger.Instance;
        _delivery = new MlflowDelivery(server, experiment, options.RunName, _logger);
    }

    /// <summary>The id of the present run; null while there is none, or the server could not be reached yet.</summary>
    public string? RunId => _delivery.State?.Id;

    /// <summary>Asks a server for an experiment, which is created where there is none of that name. A server that cannot be reached is a warning: it may come back.</summary>
    /// <param name="trackingUri">The server, such as <c>http://localhost:5000</c>; null for that of <c>MLFLOW_TRACKING_URI</c>. A name and password in it take the place of those of the environment.</param>
    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="options">How the run is kept; null for the defaults.</param>
    /// <returns>What is given to <see cref="TrainingOptions.Callbacks"/>.</returns>
    /// <exception cref="ArgumentException">The address is not that of a server, the experiment has no name, or an option is out of its range.</exception>
    /// <exception cref="TransferMedException">There is a server that is no MLflow server, does not know us, or has no run of <see cref="MlflowOptions.RunId"/>.</exception>
    public static MlflowRun Open(string? trackingUri, string experiment, MlflowOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(experiment);
        options ??= new MlflowOptions();
        options.Validate();
        var server = new MlflowServer(MlflowAddress.Parse(trackingUri), options.Timeout);
        var run = new MlflowRun(server, experiment, options);
        try
        {
            run._delivery.Begin(options.RunId);
            return run;
        }
        catch (MlflowRefusalException refusal)
        {
            run.Dispose();
            throw new TransferMedException($"MLflow at {server.Address}: {refusal.Message}. Check the address and the experiment '{experiment}'.", refusal);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochStart(TrainingContext run) => Follow(run);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Follow(run);
        _delivery.Add(run.Epochs[^1]);
        _delivery.Send();
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingContext run, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Follow(run);
        _delivery.Add(new MlflowArtifact(ResultFile, null, ResultTable.Markdown(result)));
        End("FINISHED");
    }

    /// <inheritdoc/>
    public override void OnFailure(TrainingContext run, Exception error)
    {
        Follow(run);
        End(error is OperationCanceledException ? "KILLED" : "FAILED");
    }

    /// <summary>Sends a file to the artefacts of the run: a model package, a report. Of a server that is away it is kept, as everything is; the file must then stay until it is sent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">The folder below the run's artefacts, with <c>/</c> between folders; null for the artefacts themselves.</param>
    /// <exception cref="ArgumentException">The path is empty, or the folder leaves the artefacts.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public void LogArtifact(string path, string? folder = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}' to send to MLflow.", path);
        }

        if (folder?.Split('/').Contains("..") == true)
        {
            throw new ArgumentException($"The folder '{folder}' leaves the artefacts of the run; give one below them, such as \"models\".", nameof(folder));
        }

        string name = Path.GetFileName(path);
        _delivery.Add(new MlflowArtifact(string.IsNullOrEmpty(folder) ? name : $"{folder}/{name}", Path.GetFullPath(path)));
        _delivery.Send();
    }

    /// <summary>Tries once more to send what is kept, says what is lost where that fails, and ends the connection.</summary>
    public void Dispose()
    {
        try
        {
            _delivery.GiveUp();
        }
        finally
        {
            _server.Dispose();
        }
    }

    private void End(string status)
    {
        // The context stays known: a training that fails after its end, by another callback, changes the status of this run and begins none.
        _delivery.End(status);
        _delivery.Send();
    }

    private void Follow(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (ReferenceEquals(run, _run))
        {
            return;
        }

        _run = run;
        string? checkpoint = run.Options.CheckpointPath is { } path ? KeyOf(path) : null;
        Dictionary<string, string> tags = new(_options.Tags, StringComparer.Ordinal) { [LibraryTag] = typeof(TrainingCallback).Assembly.GetName().Version!.ToString(3) };
        if (checkpoint is not null)
        {
            tags[CheckpointTag] = checkpoint;
        }

        _delivery.Start(new MlflowTraining(Hyperparameters.Of(run), tags, run.Epochs.Count > 0 && checkpoint is not null ? (CheckpointTag, checkpoint) : null, Clock.Milliseconds()));
        foreach (EpochRecord epoch in run.Epochs)
        {
            _delivery.Add(epoch);
        }

        _delivery.Send();
    }

    /// <summary>What tells the checkpoints of machines apart without telling their folders.</summary>
    private static string KeyOf(string checkpoint) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{Path.GetFullPath(checkpoint)}")).AsSpan(0, 16));
}
