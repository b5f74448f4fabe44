using TransferMed.Tracking.Protocol;
using TransferMed.Training;

namespace TransferMed.Tracking;

/// <summary>
/// Writes a training as event files that TensorBoard reads (<c>tensorboard --logdir FOLDER</c>): after every epoch, at the step of its number, loss, learning rate, speed and validation metrics; at the beginning the
/// hyperparameters; at the end a text with the results. What is written can be seen at once. A training that goes on from its checkpoint opens a new file, which continues the epochs: those that are in
/// the folder are not written again, those that are missing are written from the checkpoint. Another training in the same folder takes the place of the one before in TensorBoard; give each its own folder
/// below a common one to compare them. One log writes one training at a time, and nothing needs to be disposed.
/// </summary>
public sealed class TensorBoardLog : TrainingCallback
{
    private readonly TensorBoardOptions _options;
    private EventFile _file;
    private WrittenEpochs _written = new();
    private TrainingContext? _run;

    /// <summary>Makes a log. The folder is created.</summary>
    /// <param name="folder">The folder of the training's event files.</param>
    /// <param name="options">What is written beyond the numbers of each epoch; null for the defaults.</param>
    /// <exception cref="ArgumentException">The folder is empty, or an option is out of its range.</exception>
    /// <exception cref="TransferMedException">The folder cannot be created.</exception>
    public TensorBoardLog(string folder, TensorBoardOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _options = options ?? new TensorBoardOptions();
        _options.Validate();
        Folder = Path.GetFullPath(folder);
        _file = new EventFile(Folder);
        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TransferMedException($"The TensorBoard folder '{folder}' cannot be created: {error.Message} Give another one.", error);
        }
    }

    /// <summary>The folder of the event files, as a full path.</summary>
    public string Folder { get; }

    /// <inheritdoc/>
    public override void OnEpochStart(TrainingContext run) => Follow(run);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Follow(run);
        EpochRecord epoch = run.Epochs[^1];
        bool hasHistograms = _options.HistogramInterval is { } interval && epoch.Epoch % interval == 0;
        Write(epoch, hasHistograms ? WeightHistogram.Of(run.Network) : []);
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingContext run, TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(result);
        Follow(run);
        if (!_written.HasResult)
        {
            _file.Append([Summaries.At(run.Epochs.Count, [Summaries.Text(Summaries.Result, ResultTable.Markdown(result)), Summaries.SessionEnd()])]);
            _written.TakeResult();
        }

        // Apart from it: where they fail, a training that goes on makes them, and the result stands.
        if (!_written.HasErrorImages && _options.ErrorImages is { } images && ErrorImages.Of(run, result, images, _options.MaximumErrorImages) is { Count: > 0 } errors)
        {
            _file.Append([Summaries.At(run.Epochs.Count, errors)]);
            _written.TakeErrorImages();
        }

        _run = null;
    }

    /// <inheritdoc/>
    public override void OnFailure(TrainingContext run, Exception error) => _run = null;

    /// <summary>Where a run is heard of for the first time: what its checkpoint has and the folder has not is written.</summary>
    private void Follow(TrainingContext run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (ReferenceEquals(run, _run))
        {
            return;
        }

        if (_options.ErrorImages is { } images)
        {
            ErrorImages.Require(run.Network, images);
        }

        _run = run;
        _file = new EventFile(Folder);
        _written = WrittenEpochs.In(Folder);
        if (_written.IsEmpty)
        {
            _file.Append([Summaries.At(0, [Summaries.SessionStart(Hyperparameters.Of(run))])]);
        }

        foreach (EpochRecord epoch in run.Epochs)
        {
            Write(epoch, []);
        }
    }

    private void Write(EpochRecord epoch, IEnumerable<Summary.Types.Value> more)
    {
        if (_written.Holds(epoch.Epoch, epoch.Loss))
        {
            return;
        }

        bool replaces = _written.Replace(epoch.Epoch, epoch.Loss);
        Event written = Summaries.At(epoch.Epoch, [.. Summaries.Scalars(epoch), .. more]);
        _file.Append(replaces ? [Summaries.Restart(epoch.Epoch), written] : [written]);
    }
}
