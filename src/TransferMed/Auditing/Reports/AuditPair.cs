using TransferMed.Imaging;

namespace TransferMed.Auditing;

/// <summary>Two pictures that are, or look, the same.</summary>
/// <param name="First">The path of the first.</param>
/// <param name="Second">The path of the second.</param>
/// <param name="FirstLabel">The class name of the first.</param>
/// <param name="SecondLabel">The class name of the second.</param>
/// <param name="Transform">What makes the second of the first.</param>
/// <param name="Similarity">1 for equal pixels; for overlapping pictures the share of corners that agree; otherwise the correlation of the aligned thumbnails, at most 1.</param>
public sealed record AuditPair(string First, string Second, string FirstLabel, string SecondLabel, PictureTransform Transform, double Similarity)
{
    /// <summary>The set or part of the first, where the audit has two sides; otherwise null.</summary>
    public string? FirstSide { get; init; }

    /// <summary>The set or part of the second, where the audit has two sides; otherwise null.</summary>
    public string? SecondSide { get; init; }
}
