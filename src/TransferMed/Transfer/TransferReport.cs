using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>What became of each tensor when weights moved from one network into another.</summary>
public sealed record TransferReport
{
    /// <summary>Tensors that were copied as they are, by name.</summary>
    public required ValueList<string> Copied { get; init; }

    /// <summary>Tensors whose shape was adapted.</summary>
    public required ValueList<AdaptedTensor> Adapted { get; init; }

    /// <summary>Tensors of the source that found no place.</summary>
    public required ValueList<DroppedTensor> Dropped { get; init; }

    /// <summary>Tensors of the target that keep their fresh initialisation, by name.</summary>
    public required ValueList<string> Initialized { get; init; }

    /// <summary>What was done to the names of a file of weights, such as a prefix that was taken off. Empty (default) between networks.</summary>
    public ValueList<string> Notes { get; init; } = [];

    /// <summary>One line of counts, and the names where something did not match.</summary>
    /// <returns>For example <c>copied 76, adapted 0, dropped 2 (fc2.weight, fc2.bias), newly initialised 2 (...)</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"copied {Copied.Count}, adapted {Count(Adapted.Select(a => a.Name))}, dropped {Count(Dropped.Select(d => d.Name))}, newly initialised {Count(Initialized)}{string.Concat(Notes.Select(note => $"; {note}"))}");

    private static string Count(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string shown = string.Join(", ", all.Take(6)) + (all.Length > 6 ? ", ..." : "");
        return all.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{all.Length} ({shown})");
    }
}

/// <summary>A tensor that was fitted to another shape.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The shape in the source.</param>
/// <param name="To">The shape in the target.</param>
/// <param name="How">What was done.</param>
public sealed record AdaptedTensor(string Name, ValueList<long> From, ValueList<long> To, string How);

/// <summary>A tensor of the source that found no place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Reason">Why.</param>
public sealed record DroppedTensor(string Name, ValueList<long> Shape, string Reason);
