using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>How often a finding is there in a dataset, and with which others (<see cref="ImageDataset.Findings"/>).</summary>
public sealed class FindingSummary
{
    internal FindingSummary(string name, int positives, int negatives, int unknown, ValueList<int> together)
    {
        (Name, Positives, Negatives, Unknown, Together) = (name, positives, negatives, unknown, together);
    }

    /// <summary>The finding.</summary>
    public string Name { get; }

    /// <summary>The number of pictures that have it.</summary>
    public int Positives { get; }

    /// <summary>The number of pictures that do not have it.</summary>
    public int Negatives { get; }

    /// <summary>The number of pictures of which it is not known.</summary>
    public int Unknown { get; }

    /// <summary>For each finding, in the order of <see cref="ImageDataset.Classes"/>, the number of pictures that have this one and that one; at its own place <see cref="Positives"/>. All together are the matrix of co-occurrence.</summary>
    public ValueList<int> Together { get; }

    /// <summary>For example <c>Mass: 12 there, 80 not there, 8 unknown</c>.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Name}: {Positives} there, {Negatives} not there, {Unknown} unknown";
}
