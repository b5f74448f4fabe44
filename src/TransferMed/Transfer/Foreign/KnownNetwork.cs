using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>Which preset a file of weights is of, by names and shapes, so that the error of a wrong network can say it.</summary>
internal sealed class KnownNetwork
{
    private const int MostTensors = 5_000;

    private static readonly Lazy<IReadOnlyList<PresetTensors>> s_presets = new(() => [.. Presets.Names.Select(preset => new PresetTensors(preset))]);

    private readonly string _text;

    private KnownNetwork(PresetTensors preset, bool fits, long? classes, int others)
    {
        (Preset, Tensors, Fits) = (preset.Name, preset.Backbone.Length, fits);
        string what = (classes is { } count ? $" ({count} classes)" : string.Empty) + (others == 0 ? string.Empty : $", beside {others} others");
        _text = fits
            ? $"These are the names and shapes of {preset.Name}{what}: make the network with {nameof(Presets)}.{preset.Name}."
            : $"These are the names of {preset.Name}{what}, but with other shapes than at its usual width.";
    }

    /// <summary>The preset, all of whose names but the head's are in the file.</summary>
    public string Preset { get; }

    /// <summary>How many these are.</summary>
    public int Tensors { get; }

    /// <summary>Whether their shapes are those of the preset too.</summary>
    public bool Fits { get; }

    /// <summary>Looks through all presets.</summary>
    /// <param name="tensors">Names and shapes of the file.</param>
    /// <returns>The preset that explains most of the file; null where no preset's names are all there.</returns>
    public static KnownNetwork? Find(IReadOnlyList<(string Name, ValueList<long> Shape)> tensors)
    {
        if (tensors.Count > MostTensors)
        {
            return null;
        }

        // Names of a network may lie within those of a deeper one: the deepest is meant.
        string[] names = [.. tensors.Select(tensor => tensor.Name)];
        return s_presets.Value
            .Where(preset => preset.Backbone.Length <= tensors.Count)
            .Select(preset => Compare(preset, tensors, names))
            .OfType<KnownNetwork>()
            .OrderByDescending(known => known.Fits)
            .ThenByDescending(known => known.Tensors)
            .FirstOrDefault();
    }

    /// <summary>For example <c>These are the names and shapes of EfficientNetB0 (1000 classes): make the network with Presets.EfficientNetB0.</c></summary>
    public override string ToString() => _text;

    private static KnownNetwork? Compare(PresetTensors preset, IReadOnlyList<(string Name, ValueList<long> Shape)> tensors, string[] names)
    {
        NameTranslation translation = NameTranslation.Likeliest(names, preset.Names);
        var shapes = new Dictionary<string, ValueList<long>>(StringComparer.Ordinal);
        foreach ((string name, ValueList<long> shape) in tensors)
        {
            if (translation.Apply(name) is { } known && preset.Names.Contains(known))
            {
                shapes.TryAdd(known, shape);
            }
        }

        return Array.TrueForAll(preset.Backbone, shapes.ContainsKey)
            ? new KnownNetwork(
                preset,
                Array.TrueForAll(preset.Backbone, name => WeightTransfer.Fits(shapes[name], preset.Shapes[name], name == preset.FirstConvolution)),
                shapes.TryGetValue(preset.HeadBias, out ValueList<long>? bias) && bias.Count == 1 ? bias[0] : null,
                tensors.Count - shapes.Count)
            : null;
    }

    /// <summary>The names and shapes of a preset at its usual width.</summary>
    private sealed class PresetTensors
    {
        public PresetTensors(string name)
        {
            NetworkPlan plan = Presets.Create(name).Plan;
            string head = plan.Steps[^1].Name;
            Name = name;
            Shapes = plan.StateShapes().ToDictionary(entry => entry.Name, entry => entry.Shape.ToValueList(), StringComparer.Ordinal);
            Names = Shapes.Keys.ToHashSet(StringComparer.Ordinal);
            HeadBias = $"{head}.bias";
            Backbone = [.. Shapes.Keys.Where(key => key != HeadBias && key != $"{head}.weight")];
            FirstConvolution = Shapes.First(entry => entry.Value.Count == 4).Key;
        }

        public string Name { get; }

        public IReadOnlyDictionary<string, ValueList<long>> Shapes { get; }

        public HashSet<string> Names { get; }

        public string HeadBias { get; }

        public string[] Backbone { get; }

        public string FirstConvolution { get; }
    }
}
