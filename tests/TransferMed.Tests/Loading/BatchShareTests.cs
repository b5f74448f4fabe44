using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Tests.Training;

namespace TransferMed.Tests.Loading;

/// <summary>Loaders that share an epoch bring together what one brings, picture by picture and draw by draw.</summary>
public sealed class BatchShareTests
{
    [Theory]
    [InlineData(21, 4, 2, false, SamplingMode.Uniform)]
    [InlineData(20, 4, 3, false, SamplingMode.Uniform)]
    [InlineData(23, 4, 3, true, SamplingMode.Uniform)]
    [InlineData(17, 8, 2, false, SamplingMode.Balanced)]
    [InlineData(12, 4, 3, false, SamplingMode.Balanced)]
    public void Together_they_bring_the_batches_of_one(int pictures, int batch, int count, bool dropLast, SamplingMode sampling)
    {
        // One class has fewer pictures, which balanced sampling draws several times.
        ImageDataset dataset = ToyImages.Create(pictures).Subset(Enumerable.Range(0, pictures + pictures / 3));
        var options = new LoaderOptions { BatchSize = batch, Shuffle = true, DropLast = dropLast, Sampling = sampling, Augmentation = Augmentation.Light, Seed = 3 };
        string[] whole = Epochs(dataset, options);
        string[][] shares = [.. Enumerable.Range(0, count).Select(rank => Epochs(dataset, options with { Share = new BatchShare(rank, count) }))];

        int perEpoch = whole.Length / 2;
        int[] places = [.. Enumerable.Range(0, count).Select(_ => 0)];
        for (int i = 0; i < whole.Length; i++)
        {
            int rank = i % perEpoch % count;
            Assert.Equal(whole[i], shares[rank][places[rank]++]);
        }

        Assert.Equal(whole.Length, places.Sum());
        Assert.Equal(shares.Select(share => share.Length), places);
    }

    private static string[] Epochs(ImageDataset dataset, LoaderOptions options)
    {
        using var loader = new BatchLoader(dataset, Preprocessing.ImageNet().For(8, 8, 3), options, TorchDevice.Cpu);
        var seen = new List<string>();
        for (int epoch = 0; epoch < 2; epoch++)
        {
            foreach (Batch batch in loader.Epoch(epoch))
            {
                using (batch)
                {
                    seen.Add($"{string.Join(',', batch.SampleIndices)} {string.Join(',', ToyNetwork.Values(batch.Images).Select(BitConverter.SingleToInt32Bits))}");
                }
            }
        }

        return [.. seen];
    }
}
