using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>
/// Deletion and insertion (Petsiuk, Das and Saenko 2018): how the class's probability goes when pixels are taken away, or put in, in the
/// order of the map, the highest first. They have meaning beside those of another map of the same picture, such as
/// <see cref="HeatMap.Random"/>, not alone.
/// </summary>
/// <param name="deletionCurve">The probability at each share of deleted pixels, from none to all in equal shares.</param>
/// <param name="insertionCurve">The probability at each share of inserted pixels, from none to all in equal shares.</param>
public sealed class FaithfulnessScores(ValueList<double> deletionCurve, ValueList<double> insertionCurve)
{
    /// <summary>The probability at each share of deleted pixels, from none to all in equal shares.</summary>
    public ValueList<double> DeletionCurve { get; } = deletionCurve;

    /// <summary>The probability at each share of inserted pixels, from none to all in equal shares.</summary>
    public ValueList<double> InsertionCurve { get; } = insertionCurve;

    /// <summary>The area under the deletion curve, 0 to 1: the lower, the better.</summary>
    public double Deletion => Area(DeletionCurve);

    /// <summary>The area under the insertion curve, 0 to 1: the higher, the better.</summary>
    public double Insertion => Area(InsertionCurve);

    // Trapezoids of equal width.
    private static double Area(ValueList<double> curve) => (curve.Sum() - (curve[0] + curve[^1]) / 2) / (curve.Count - 1);
}
