using System.Runtime.InteropServices;
using TorchSharp;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Packaging;

/// <summary>
/// The part <c>out-of-distribution.safetensors</c>: F64 tensors <c>factor</c>, the D (D + 1) / 2 numbers of a lower triangle row by
/// row, and <c>means</c>, (classes, D). Read without LibTorch.
/// </summary>
internal static class DistancesPart
{
    private const string Factor = "factor";
    private const string Means = "means";

    public static void Write(Stream stream, MahalanobisDistances distances, string path)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor factor = tensor(distances.Factor.SelectMany(row => row).ToArray(), ScalarType.Float64);
        Tensor means = tensor(distances.WhiteMeans.SelectMany(row => row).ToArray(), ScalarType.Float64).view(distances.WhiteMeans.Count, distances.FeatureCount);
        SafeTensors.Write(stream, [new(Factor, factor), new(Means, means)], path);
    }

    /// <summary>Reads the part.</summary>
    /// <param name="stream">The part.</param>
    /// <param name="network">The network, which has D features, and at least as many classes as there are means.</param>
    /// <param name="shrinkage">What the card says of the fit.</param>
    /// <param name="path">Package and part, for messages.</param>
    /// <exception cref="StorageException">The part is no valid safetensors file.</exception>
    /// <exception cref="CardFault">It is for other features, or a number is out of range.</exception>
    public static MahalanobisDistances Read(Stream stream, NetworkSpec network, double shrinkage, string path)
    {
        int features = network.Plan.HeadInputs;
        int classes = network.Classes;
        SafeTensorsHeader header = SafeTensorsHeaderReader.Read(stream, path);
        SafeTensorsEntry? factor = header.Tensors.FirstOrDefault(entry => entry.Name == Factor);
        SafeTensorsEntry? means = header.Tensors.FirstOrDefault(entry => entry.Name == Means);
        long triangle = (long)features * (features + 1) / 2;
        bool fits = factor is { ElementType: ScalarType.Float64, Shape: [var numbers] } && numbers == triangle
            && means is { ElementType: ScalarType.Float64, Shape: [var rows, var width] } && rows >= 1 && rows <= classes && width == features;
        CardCheck.Require(fits && features > 0, $"its distances are not F64 tensors '{Factor}' of {triangle} numbers and '{Means}' of 1 to {classes} rows of {features}.");
        CardCheck.Require(shrinkage is >= 0 and <= 1, $"the shrinkage of its distances is {shrinkage}; it must be from 0 to 1.");
        double[][] triangular = [];
        double[][] whiteMeans = [];

        // In the order of the file, which is read once.
        foreach (SafeTensorsEntry entry in ((SafeTensorsEntry[])[factor!, means!]).OrderBy(entry => entry.Offset))
        {
            if (entry == factor)
            {
                triangular = ReadRows(stream, header, entry, Enumerable.Range(1, features));
            }
            else
            {
                whiteMeans = ReadRows(stream, header, entry, Enumerable.Repeat(features, (int)entry.Shape[0]));
            }
        }

        CardCheck.Require(
            triangular.All(row => row.All(double.IsFinite) && row[^1] > 0) && whiteMeans.All(row => row.All(double.IsFinite)),
            $"a number of its distances is not finite, or not above 0 on the diagonal.");
        return new MahalanobisDistances(triangular, whiteMeans, shrinkage);
    }

    private static double[][] ReadRows(Stream stream, SafeTensorsHeader header, SafeTensorsEntry entry, IEnumerable<int> lengths)
    {
        stream.Position = header.DataStart + entry.Offset;
        return [.. lengths.Select(length =>
        {
            var row = new double[length];
            stream.ReadExactly(MemoryMarshal.AsBytes(row.AsSpan()));
            return row;
        })];
    }
}
