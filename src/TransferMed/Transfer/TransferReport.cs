using System.Globalization;
using System.Text.Json.Serialization;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>What became of each tensor when weights moved from one network into another.</summary>
public sealed class TransferReport
{
    [JsonConstructor]
    internal TransferReport()
    {
    }

    /// <summary>Tensors that were copied as they are, by name.</summary>
    [JsonInclude, JsonRequired]
    public ValueList<string> Copied { get; internal init; } = [];

    /// <summary>Tensors whose shape was adapted.</summary>
    [JsonInclude, JsonRequired]
    public ValueList<AdaptedTensor> Adapted { get; internal init; } = [];

    /// <summary>Tensors of the source that found no place.</summary>
    [JsonInclude, JsonRequired]
    public ValueList<DroppedTensor> Dropped { get; internal init; } = [];

    /// <summary>Tensors of the target that keep their fresh initialisation, by name.</summary>
    [JsonInclude, JsonRequired]
    public ValueList<string> Initialized { get; internal init; } = [];

    /// <summary>What was done to the names of a file of weights, such as a prefix that was taken off. Empty (default) between networks.</summary>
    [JsonInclude]
    public ValueList<string> Notes { get; internal init; } = [];

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
public sealed class AdaptedTensor
{
    [JsonConstructor]
    internal AdaptedTensor(string name, ValueList<long> from, ValueList<long> to, string how) => (Name, From, To, How) = (name, from, to, how);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The shape in the source.</summary>
    public ValueList<long> From { get; }

    /// <summary>The shape in the target.</summary>
    public ValueList<long> To { get; }

    /// <summary>What was done.</summary>
    public string How { get; }
}

/// <summary>A tensor of the source that found no place.</summary>
public sealed class DroppedTensor
{
    [JsonConstructor]
    internal DroppedTensor(string name, ValueList<long> shape, string reason) => (Name, Shape, Reason) = (name, shape, reason);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its shape.</summary>
    public ValueList<long> Shape { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }
}
