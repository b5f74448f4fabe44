using TransferMed.Imaging;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Places for batches on the device, and the stream that copies into them.</summary>
internal sealed class UploadRing : IDisposable
{
    private readonly Tensor[] _places;

    public UploadRing(int places, int samples, ImageGeometry geometry, Device device, ICopyStream stream)
    {
        Stream = stream;
        _places = new Tensor[places];
        for (int i = 0; i < places; i++)
        {
            _places[i] = empty([samples, geometry.Height, geometry.Width, geometry.Channels], ScalarType.Byte, device).DetachFromDisposeScope();
        }
    }

    public ICopyStream Stream { get; }

    public int Count => _places.Length;

    public Tensor this[int place] => _places[place];

    public void Dispose()
    {
        // First the stream, which waits for its last copy.
        Stream.Dispose();
        foreach (Tensor place in _places)
        {
            place.Dispose();
        }
    }
}
