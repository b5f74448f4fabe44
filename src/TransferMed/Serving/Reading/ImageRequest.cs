using System.Buffers;

namespace TransferMed.Serving;

/// <summary>A decoded picture, with its views, that waits for the network.</summary>
internal sealed class ImageRequest : EngineWork
{
    private readonly TaskCompletionSource<NetworkRows> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _byteCount;
    private byte[]? _pixels;

    public ImageRequest(ImageSource image, ImageViews views, CancellationToken cancellation)
        : base(cancellation)
    {
        Name = image.Name;
        Views = views.Count;
        _byteCount = views.ByteCount;
        _pixels = ArrayPool<byte>.Shared.Rent(_byteCount);
    }

    public string Name { get; }

    public int Views { get; }

    /// <summary>The pixels of all views, one after another.</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, _byteCount);

    /// <summary>What the network gave for the views.</summary>
    public Task<NetworkRows> Completion => _completion.Task;

    /// <summary>Hands the pixels back to the pool; nobody may touch them afterwards.</summary>
    public void ReleasePixels()
    {
        if (_pixels is { } pixels)
        {
            _pixels = null;
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    public void Complete(NetworkRows rows) => _completion.TrySetResult(rows);

    public override void Fail(Exception fault)
    {
        ReleasePixels();
        _completion.TrySetException(fault);

        // Seen: who waited may be gone, and an error that nobody reads would be reported as unobserved.
        _ = _completion.Task.Exception;
    }

    public override void Abandon()
    {
        ReleasePixels();
        _completion.TrySetCanceled(Cancellation);
    }
}
