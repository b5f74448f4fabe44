using TransferMed.Models;
using TransferMed.Tracking.Protocol;
using static TorchSharp.torch;

namespace TransferMed.Tracking;

/// <summary>How the values of a parameter are spread: counts in buckets of one width from the lowest to the highest.</summary>
internal static class WeightHistogram
{
    private const int Buckets = 30;

    /// <summary>The histograms of a network's parameters; of those that are not finite there is none.</summary>
    public static IEnumerable<Summary.Types.Value> Of(Network network)
    {
        foreach (NetworkParameter parameter in network.AllParameters)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor values = parameter.Tensor.detach().to(ScalarType.Float32).cpu().reshape(-1);
            if (values.numel() > 0 && values.isfinite().all().item<bool>())
            {
                yield return new Summary.Types.Value { Tag = $"weights/{parameter.Name}", Histo = Of(values) };
            }
        }
    }

    private static HistogramProto Of(Tensor values)
    {
        double low = values.min().item<float>();
        double high = values.max().item<float>();
        Tensor wide = values.to(ScalarType.Float64);
        var histogram = new HistogramProto { Min = low, Max = high, Num = values.numel(), Sum = wide.sum().item<double>(), SumSquares = (wide * wide).sum().item<double>() };
        if (low == high)
        {
            histogram.BucketLimit.Add(high);
            histogram.Bucket.Add(values.numel());
            return histogram;
        }

        // In double precision: the buckets of values that differ in the last bits of single precision would have no width.
        double[] counts = new double[Buckets];
        double width = (high - low) / Buckets;
        foreach (float value in values.data<float>())
        {
            counts[Math.Min((int)((value - low) / width), Buckets - 1)]++;
        }

        histogram.BucketLimit.AddRange(Enumerable.Range(1, Buckets).Select(bucket => bucket == Buckets ? high : low + bucket * width));
        histogram.Bucket.AddRange(counts);
        return histogram;
    }
}
