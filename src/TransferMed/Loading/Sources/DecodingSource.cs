using System.Diagnostics;
using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Loading;

/// <summary>Decodes each picture whenever it is asked for.</summary>
internal sealed class DecodingSource(ImageDataset dataset, ImageGeometry geometry, LoaderStatistics.Counters counters) : IPixelSource
{
    public ImageDataset Dataset => dataset;

    public ImageGeometry Geometry => geometry;

    public LoaderStatistics.Counters Counters => counters;

    public bool TryCopy(int sample, Span<byte> destination) => false;

    public void Read(int sample, Span<byte> destination)
    {
        long since = Stopwatch.GetTimestamp();
        ImageSample image = dataset.Samples[sample];
        try
        {
            dataset.Pixels.Read(image, geometry, destination);
        }
        catch (Exception fault) when (fault is not TransferMedException)
        {
            throw new TransferMedException($"The picture '{image.Path}' could not be read: {fault.Message}", fault);
        }

        counters.CountDecoded(since);
    }
}
