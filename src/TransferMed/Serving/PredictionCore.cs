using System.Runtime.ExceptionServices;
using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>
/// What predictors of one model share: pictures are read on the callers' threads and the pool's, computed in batches on one thread, and
/// become predictions where somebody waits for them.
/// </summary>
internal sealed class PredictionCore : IDisposable
{
    // Chunks of one batch each that a call for many has under way: one is computed, one waits, one is read.
    private const int ChunksAhead = 3;

    // Work that may wait in the queue, in batches; who brings more waits with it.
    private const int QueuedBatches = 4;

    private static readonly byte[] SmallImage = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly INetworkEngine _engine;
    private readonly ImageReader _reader;
    private readonly EngineThread _thread;
    private readonly int _chunk;
    private readonly string _owner;

    /// <param name="engine">The engine; disposed with this, also when this fails.</param>
    /// <param name="classes">The names of classes, grades, findings or values.</param>
    /// <param name="task">What the model answers.</param>
    /// <param name="output">What the numbers of its head mean.</param>
    /// <param name="assessment">Calibration, thresholds and screen, or null.</param>
    /// <param name="options">How; valid.</param>
    /// <param name="owner">The type that <see cref="ObjectDisposedException"/> names.</param>
    /// <exception cref="ArgumentException">The assessment is of other classes, the views do not fit the input, or files would be decoded in another way than in training.</exception>
    public PredictionCore(INetworkEngine engine, ValueList<string> classes, LearningTask task, HeadOutput output, ModelAssessment? assessment, PredictorOptions options, Type owner)
    {
        try
        {
            (_engine, _owner) = (engine, owner.Name);
            DecodingSettings.RequireAgreement(engine.Preprocessing.Decoding, options.Decoding);
            Maker = new PredictionMaker(classes, task, output, assessment, engine);
            _reader = new ImageReader(engine.Preprocessing.Geometry, options);
            _chunk = Math.Max(1, engine.Capacity / _reader.Views.Count);
            _thread = new EngineThread(engine, Maker.NeedsFeatures, QueuedBatches * _chunk, owner);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public PredictionMaker Maker { get; }

    /// <summary>The views that an engine must take at once for the options.</summary>
    public static int CapacityOf(PredictorOptions options) => Math.Max(options.BatchSize, ImageViews.CountOf(options.TestTimeAugmentation));

    public Prediction Predict(ImageSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _thread.ThrowIfClosed();
        using PredictionCall call = Begin("predict");
        try
        {
            return call.Answered(PredictUntold(image));
        }
        catch (Exception error) when (call.Failed(error))
        {
            throw;
        }
    }

    /// <summary>Begins a call that listeners are told of.</summary>
    public PredictionCall Begin(string call) => PredictionTelemetry.Begin(_owner, call);

    public async Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        _thread.ThrowIfClosed();
        using PredictionCall call = Begin("predict");
        try
        {
            return call.Answered(await PredictUntoldAsync(image, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (call.Failed(error))
        {
            throw;
        }
    }

    public IReadOnlyList<Prediction> PredictAll(IEnumerable<ImageSource> images, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        _thread.ThrowIfClosed();
        using PredictionCall call = Begin("predictAll");
        try
        {
            return PredictAll(images, call, cancellationToken);
        }
        catch (Exception error) when (call.Failed(error))
        {
            throw;
        }
    }

    private Prediction PredictUntold(ImageSource image)
    {
        ImageRequest request;
        _reader.Enter(CancellationToken.None);
        try
        {
            // Added before others may read: so no more pictures than the queue and the readers hold are in memory.
            request = _reader.Read(image, CancellationToken.None);
            _thread.Add(request);
        }
        finally
        {
            _reader.Leave();
        }

        return Maker.Make(request.Completion.GetAwaiter().GetResult(), request.Name);
    }

    private async Task<Prediction> PredictUntoldAsync(ImageSource image, CancellationToken cancellationToken)
    {
        ImageRequest request;
        await _reader.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            request = await Task.Run(() => _reader.Read(image, cancellationToken), cancellationToken).ConfigureAwait(false);
            await _thread.AddAsync(request).ConfigureAwait(false);
        }
        finally
        {
            _reader.Leave();
        }

        return Maker.Make(await request.Completion.WaitAsync(cancellationToken).ConfigureAwait(false), request.Name);
    }

    private List<Prediction> PredictAll(IEnumerable<ImageSource> images, PredictionCall call, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var predictions = new List<Prediction>();
        var waiting = new Queue<ImageRequest>();
        try
        {
            foreach (ImageSource[] chunk in images.Chunk(_chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (ImageRequest request in ReadAll(chunk, stop.Token))
                {
                    _thread.Add(request);
                    waiting.Enqueue(request);
                }

                Collect((ChunksAhead - 1) * _chunk);
            }

            Collect(0);
            return predictions;
        }
        catch
        {
            // What is queued for nobody is not computed.
            stop.Cancel();
            throw;
        }

        void Collect(int left)
        {
            while (waiting.Count > left)
            {
                ImageRequest request = waiting.Dequeue();
                predictions.Add(call.Answered(Maker.Make(request.Completion.WaitAsync(cancellationToken).GetAwaiter().GetResult(), request.Name)));
            }
        }
    }

    public IAsyncEnumerable<ImageResult> PredictStream(IAsyncEnumerable<ImageSource> images, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        _thread.ThrowIfClosed();
        return OrderedResults.Of(images, PredictAsync, ChunksAhead * _chunk, cancellationToken);
    }

    /// <summary>Runs batches of several sizes, for whose shapes the network may prepare itself, and one picture the whole way.</summary>
    public void WarmUp()
    {
        RunAlone(
            () =>
            {
                for (int size = 1; ; size = Math.Min(2 * size, _engine.Capacity))
                {
                    for (int i = 0; i < size; i++)
                    {
                        _engine.Place(i).Fill(127);
                    }

                    _engine.Run(size, Maker.NeedsFeatures);
                    if (size == _engine.Capacity)
                    {
                        return true;
                    }
                }
            },
            CancellationToken.None);
        PredictUntold(ImageSource.FromBytes(SmallImage, "warm-up"));
    }

    /// <summary>Reads a picture as it is predicted, without further views.</summary>
    public ExplainedImage ReadImage(ImageSource image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        _thread.ThrowIfClosed();
        _reader.Enter(cancellationToken);
        try
        {
            return new ExplainedImage(_engine.Preprocessing.Geometry, _reader.ReadPixels(image));
        }
        finally
        {
            _reader.Leave();
        }
    }

    /// <summary>Runs something on the engine's thread, between two batches.</summary>
    public T RunAlone<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var exclusive = new ExclusiveWork<T>(work, cancellationToken);
        _thread.Add(exclusive);
        return exclusive.Completion.WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    public void Dispose() => _thread.Dispose();

    private ImageRequest[] ReadAll(ImageSource[] images, CancellationToken cancellationToken)
    {
        if (Array.IndexOf(images, null) >= 0)
        {
            throw new ArgumentException("One of the pictures is null.", nameof(images));
        }

        var requests = new ImageRequest[images.Length];
        try
        {
            ParallelImages.ForEach(images.Length, _reader.Threads, Read, cancellationToken);
            return requests;
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
            throw;
        }

        void Read(int index)
        {
            _reader.Enter(cancellationToken);
            try
            {
                requests[index] = _reader.Read(images[index], cancellationToken);
            }
            finally
            {
                _reader.Leave();
            }
        }
    }
}
