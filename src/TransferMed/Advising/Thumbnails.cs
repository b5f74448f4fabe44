using Microsoft.Extensions.Logging;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>Pictures as small images, where no network says more of them.</summary>
internal static class Thumbnails
{
    /// <summary>The intensities of each picture, 0 to 1, in the three colours.</summary>
    public static float[][] Of(ImageDataset dataset, int side, PixelCache? cache, ILogger logger, CancellationToken cancellationToken)
    {
        var preprocessing = new Preprocessing { Height = side, Width = side, Channels = 3, Mean = [0], StandardDeviation = [1], Decoding = DecodingSettings.Of(dataset) };
        using var loader = new BatchLoader(dataset, preprocessing, new LoaderOptions { BatchSize = 64 }, TorchDevice.Cpu, logger, cache);
        var rows = new float[dataset.Count][];
        foreach (Batch batch in loader.Epoch(0, cancellationToken))
        {
            using (batch)
            using (torch.NewDisposeScope())
            {
                using var data = batch.Images.contiguous().data<float>();
                float[] values = data.ToArray();
                int width = values.Length / batch.Count;
                foreach ((int i, int sample) in batch.SampleIndices.Index())
                {
                    rows[sample] = values[(i * width)..((i + 1) * width)];
                }
            }
        }

        return rows;
    }
}
