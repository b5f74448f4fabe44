using System.Globalization;

namespace TransferMed.Datasets;

/// <summary>How a measured value is distributed in a dataset (<see cref="ImageDataset.Values"/>). Numbers are NaN where it is known of no picture.</summary>
public sealed class ValueSummary
{
    internal ValueSummary(string name, string unit, IReadOnlyList<double> known, int pictures)
    {
        (Name, Unit, Known, Unknown) = (name, unit, known.Count, pictures - known.Count);
        Mean = known.Count == 0 ? double.NaN : known.Average();
        StandardDeviation = known.Count < 2 ? double.NaN : Math.Sqrt(known.Sum(value => (value - Mean) * (value - Mean)) / (known.Count - 1));
        Least = known.Count == 0 ? double.NaN : known.Min();
        Largest = known.Count == 0 ? double.NaN : known.Max();
    }

    /// <summary>The value.</summary>
    public string Name { get; }

    /// <summary>Its unit; empty where none is stated.</summary>
    public string Unit { get; }

    /// <summary>The number of pictures of which it is known.</summary>
    public int Known { get; }

    /// <summary>The number of pictures of which it is not.</summary>
    public int Unknown { get; }

    /// <summary>The mean.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation of the sample (divided by n - 1); NaN where it is known of fewer than two pictures.</summary>
    public double StandardDeviation { get; }

    /// <summary>The least.</summary>
    public double Least { get; }

    /// <summary>The largest.</summary>
    public double Largest { get; }

    /// <summary>For example <c>age 127.3 ± 41.2 months, 1 to 228</c>; what is not known is counted behind it.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => Known == 0
        ? $"{Name} not known"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} {Mean:g4}{(Known > 1 ? string.Create(CultureInfo.InvariantCulture, $" ± {StandardDeviation:g4}") : "")}{(Unit.Length > 0 ? $" {Unit}" : "")}, {Least:g4} to {Largest:g4}{(Unknown > 0 ? $", {Unknown} unknown" : "")}");
}
