using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Loading;
using TransferMed.Runtime;

namespace TransferMed.Benchmarks;

/// <summary>Passes of the loader over generated files: decoded anew, from memory, and from the device.</summary>
internal static class DayLoader
{
    private static readonly TimeSpan Case = TimeSpan.FromSeconds(15);

    public static void Write(Action<string> say, TorchDevice device, bool smoke, DayClock day)
    {
        say("| cache | augmentation | pictures/s |\n|---|---|---|");
        ImageSet set = smoke ? new ImageSet(20, 600, 450) : new ImageSet(512, 600, 450);
        CacheMode[] caches = device.IsCuda ? [CacheMode.None, CacheMode.Memory, CacheMode.Device] : [CacheMode.None, CacheMode.Memory];
        foreach (CacheMode cache in caches)
        {
            foreach ((string name, Augmentation augmentation) in (ReadOnlySpan<(string, Augmentation)>)[("none", Augmentation.None), ("Medical", Augmentation.Medical)])
            {
                say(day.HasRoomFor(smoke ? TimeSpan.Zero : Case)
                    ? string.Create(CultureInfo.InvariantCulture, $"| {cache} | {name} | {Rate(set, device, cache, augmentation, smoke ? 1 : 5):f0} |")
                    : $"| {cache} | {name} | not measured: no time |");
            }
        }
    }

    private static double Rate(ImageSet set, TorchDevice device, CacheMode cache, Augmentation augmentation, int passes)
    {
        ImageDataset dataset = GeneratedFolder.Open(set);
        var options = new LoaderOptions { BatchSize = 64, Shuffle = true, Cache = cache, Augmentation = augmentation };
        using var loader = new BatchLoader(dataset, Preprocessing.ImageNet().For(224, 224, 3), options, device);
        Pass(0);
        long started = Stopwatch.GetTimestamp();
        for (int pass = 1; pass <= passes; pass++)
        {
            Pass(pass);
        }

        return passes * dataset.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Pass(int epoch)
        {
            foreach (Batch batch in loader.Epoch(epoch))
            {
                batch.Dispose();
            }

            if (device.IsCuda)
            {
                torch.cuda.synchronize(device.Torch);
            }
        }
    }
}
