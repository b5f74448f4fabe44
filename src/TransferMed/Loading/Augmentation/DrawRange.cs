using System.Globalization;

namespace TransferMed.Loading;

/// <summary>The bounds between which a value is drawn uniformly.</summary>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound, not below <paramref name="Low"/>; equal bounds always give that value.</param>
public readonly record struct DrawRange(double Low, double High)
{
    /// <summary>The two bounds.</summary>
    /// <returns>For example <c>0.7..1.1</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low}..{High}");

    /// <summary>The bounds around 1: <c>1 - spread</c> to <c>1 + spread</c>.</summary>
    internal static DrawRange AroundOne(double spread) => new(1.0 - spread, 1.0 + spread);
}
