using System.Diagnostics.CodeAnalysis;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>Brings pictures to the network's input, on any thread, and only so many at a time as memory is meant to hold.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing to free while nobody asks for its wait handle, and to free it under those who wait would break them.")]
internal sealed class PictureReader(ImageGeometry geometry, PredictorOptions options)
{
    private readonly FilePixelReader _files = new(options.Decoding);
    private readonly SemaphoreSlim _places = new(ThreadsOf(options));

    /// <summary>How many are read at the same time.</summary>
    public int Threads { get; } = ThreadsOf(options);

    public PictureViews Views { get; } = new(options.TestTimeAugmentation, geometry);

    /// <summary>Waits until a picture may be read.</summary>
    public void Enter(CancellationToken cancellationToken) => _places.Wait(cancellationToken);

    /// <summary>Waits without a thread until a picture may be read.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _places.Release();

    /// <summary>Reads a picture with its views.</summary>
    /// <exception cref="TransferMedException">It cannot be read; the message names it.</exception>
    public PictureRequest Read(PictureSource picture, CancellationToken cancellationToken)
    {
        var request = new PictureRequest(picture, Views, cancellationToken);
        try
        {
            Read(picture, request.Pixels[..geometry.ByteCount]);
        }
        catch
        {
            request.Abandon();
            throw;
        }

        Views.Complete(request.Pixels);
        return request;
    }

    /// <summary>Reads a picture alone.</summary>
    /// <exception cref="TransferMedException">It cannot be read; the message names it.</exception>
    public byte[] ReadPixels(PictureSource picture)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(geometry.ByteCount);
        Read(picture, pixels);
        return pixels;
    }

    private void Read(PictureSource picture, Span<byte> destination)
    {
        if (picture.Data is { } bytes)
        {
            _files.Read(picture.Name, bytes, geometry, destination);
            return;
        }

        IPixelReader reader = picture.Reader ?? _files;
        try
        {
            reader.Read(picture.Sample ?? new ImageSample(picture.Name, 0), geometry, destination);
        }
        catch (Exception fault) when (picture.Reader is not null && fault is not TransferMedException)
        {
            throw new TransferMedException($"The picture '{picture.Name}' could not be read: {fault.Message}", fault);
        }
    }

    private static int ThreadsOf(PredictorOptions options) => options.DecodingThreads > 0 ? options.DecodingThreads : ThreadBudget.AvailableProcessors;
}
