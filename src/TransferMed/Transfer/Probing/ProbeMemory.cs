using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>Refuses a probe whose features cannot fit into memory, from network, options and counts alone: before a picture is read.</summary>
internal static class ProbeMemory
{
    // The standardised features and the inputs that are made of them.
    private const int DoubleCopies = 2;

    // The products themselves, and their factor.
    private const int Squares = 2;

    /// <exception cref="TransferMedException">It needs more than <see cref="MemoryBudget.LimitBytes"/>.</exception>
    public static void Require(NetworkSpec network, ImageDataset train, ProbeOptions options)
    {
        decimal needed = Bytes(network.Plan.HeadInputs, (long)train.Count * FeatureExtraction.Views(network.Input, options.Flips ?? false));
        long limit = MemoryBudget.LimitBytes;
        if (needed > limit)
        {
            throw new TransferMedException(FormattableString.Invariant(
                $"To probe {network} with the features of {train.Count} pictures of '{train.Name}'{(options.Flips == true ? " and their mirror images" : "")} needs at least {needed:0} bytes of memory; the limit is {limit}. ")
                + $"Take fewer pictures{(options.Flips == true ? $", set {nameof(ProbeOptions)}.{nameof(ProbeOptions.Flips)} to false" : "")}, or, where there is more memory, raise {nameof(MemoryBudget)}.{nameof(MemoryBudget.LimitBytes)}.");
        }
    }

    /// <summary>Whether the mirror images of pictures fit beside them, for an attempt that nobody asked for.</summary>
    /// <param name="input">What the pictures are brought to.</param>
    /// <param name="rows">The features of the pictures, one row each.</param>
    public static bool HasRoomForMirrors(InputShape input, float[][] rows) =>
        Bytes(rows[0].Length, (1L + FeatureExtraction.Views(input, flips: true)) * rows.Length) <= MemoryBudget.LimitBytes;

    /// <summary>The features themselves, what is made of them, and the products among samples or features that the fit needs: a floor.</summary>
    internal static decimal Bytes(int features, long samples)
    {
        decimal values = (decimal)features * samples;
        decimal side = Math.Min(features, samples);
        return sizeof(float) * values + sizeof(double) * (DoubleCopies * values + Squares * side * side);
    }
}
