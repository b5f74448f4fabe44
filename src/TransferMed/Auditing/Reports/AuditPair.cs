using System.Text.Json.Serialization;
using TransferMed.Imaging;

namespace TransferMed.Auditing;

/// <summary>Two pictures that are, or look, the same.</summary>
/// <param name="first">The path of the first.</param>
/// <param name="second">The path of the second.</param>
/// <param name="firstLabel">The class name of the first, its findings, or its values.</param>
/// <param name="secondLabel">The same of the second.</param>
/// <param name="transform">What makes the second of the first.</param>
/// <param name="similarity">1 for equal pixels; for overlapping pictures the share of corners that agree; otherwise the correlation of the aligned thumbnails, at most 1.</param>
public sealed class AuditPair(string first, string second, string firstLabel, string secondLabel, ImageOrientation transform, double similarity)
{
    /// <summary>The path of the first.</summary>
    public string First { get; } = first;

    /// <summary>The path of the second.</summary>
    public string Second { get; } = second;

    /// <summary>The class name of the first; the findings that are there, or the values with their names.</summary>
    public string FirstLabel { get; } = firstLabel;

    /// <summary>The same of the second.</summary>
    public string SecondLabel { get; } = secondLabel;

    /// <summary>What makes the second of the first.</summary>
    public ImageOrientation Transform { get; } = transform;

    /// <summary>1 for equal pixels; for overlapping pictures the share of corners that agree; otherwise the correlation of the aligned thumbnails, at most 1.</summary>
    public double Similarity { get; } = similarity;

    /// <summary>The set or part of the first, where the audit has two sides; otherwise null.</summary>
    [JsonInclude]
    public string? FirstSide { get; internal init; }

    /// <summary>The set or part of the second, where the audit has two sides; otherwise null.</summary>
    [JsonInclude]
    public string? SecondSide { get; internal init; }
}
