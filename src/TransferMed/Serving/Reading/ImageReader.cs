using System.Diagnostics.CodeAnalysis;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>Brings pictures to the network's input, on any thread, and only so many at a time as memory is meant to hold.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing to free while nobody asks for its wait handle, and to free it under those who wait would break them.")]
internal sealed class ImageReader(ImageGeometry geometry, PredictorOptions options)
{
    private readonly FilePixelReader _files = new(options.Decoding);
    private readonly SemaphoreSlim _places = new(ThreadsOf(options));

    /// <summary>How many are read at the same time.</summary>
    public int Threads { get; } = ThreadsOf(options);

    public ImageViews Views { get; } = new(options.TestTimeAugmentation, geometry);

    /// <summary>Waits until a picture may be read.</summary>
    public void Enter(CancellationToken cancellationToken) => _places.Wait(cancellationToken);

    /// <summary>Waits without a thread until a picture may be read.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _places.Release();

    /// <summary>Reads a picture with its views.</summary>
    /// <exception cref="TransferMedException">It cannot be read; the message names it.</exception>
    public ImageRequest Read(ImageSource image, CancellationToken cancellationToken)
    {
        var request = new ImageRequest(image, Views, cancellationToken);
        try
        {
            Read(image, request.Pixels[..geometry.ByteCount]);
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
    public byte[] ReadPixels(ImageSource image)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(geometry.ByteCount);
        Read(image, pixels);
        return pixels;
    }

    private void Read(ImageSource image, Span<byte> destination)
    {
        if (image.Data is { } bytes)
        {
            _files.Read(image.Name, bytes, geometry, destination);
            return;
        }

        IPixelReader reader = image.Reader ?? _files;
        try
        {
            reader.Read(image.Sample ?? new ImageSample(image.Name, 0), geometry, destination);
        }
        catch (Exception fault) when (image.Reader is not null && fault is not TransferMedException)
        {
            throw new TransferMedException($"The picture '{image.Name}' could not be read: {fault.Message}", fault);
        }
    }

    private static int ThreadsOf(PredictorOptions options) => options.DecodingThreads > 0 ? options.DecodingThreads : ThreadBudget.AvailableProcessors;
}
