using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Which tensor of a file goes where in a network, before anything is copied.</summary>
internal sealed class WeightPlan
{
    private readonly Network _network;
    private readonly WeightFit _fit;
    private readonly string _path;
    private readonly string _others;
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<(string Name, ValueList<long> Shape)> _found;
    private readonly Dictionary<string, ValueList<long>> _shapes = new(StringComparer.Ordinal);

    /// <summary>Plans.</summary>
    /// <param name="network">The network.</param>
    /// <param name="tensors">The tensors of the file.</param>
    /// <param name="map">How names are translated.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="others">What else the file holds, for messages; empty for nothing.</param>
    /// <exception cref="WeightMismatchException">Names are ambiguous, or too little fits.</exception>
    public WeightPlan(Network network, IEnumerable<KeyValuePair<string, Tensor>> tensors, WeightMap map, string path, string others)
    {
        (_network, _fit, _path, _others) = (network, new WeightFit(network.Plan), path, others);
        HashSet<string> wanted = [.. network.State().Select(state => state.Key)];
        (string Origin, string? Name, Tensor Tensor)[] renamed =
            [.. tensors.Select(item => (item.Key, Rename(item.Key, map), item.Value))];
        _found = [.. renamed.Select(item => (item.Name ?? item.Origin, item.Tensor.shape.ToValueList()))];
        NameTranslation names = NameTranslation.Find([.. renamed.Select(item => item.Name).OfType<string>()], wanted, map.Prefix, path, () => KnownNetwork.Find(_found));
        foreach ((string origin, string? name, Tensor tensor) in renamed)
        {
            Place(origin, name is null ? null : names.Apply(name), name is null ? "WeightMap.Rename drops it" : $"its name does not start with '{names.Prefix}'", tensor, wanted);
        }

        Notes = [.. Said(names, renamed.Any(item => item.Name is { } name && name != (map.Rename is null ? item.Origin : map.Rename(item.Origin)))), .. SaidOfGrids()];
        Check(map.Match);
    }

    /// <summary>The tensors by the names of the network.</summary>
    public List<KeyValuePair<string, Tensor>> Placed { get; } = [];

    /// <summary>The tensors that have no place.</summary>
    public List<DroppedTensor> Unexpected { get; } = [];

    /// <summary>What was done to the names.</summary>
    public IReadOnlyList<string> Notes { get; }

    private static string? Rename(string name, WeightMap map) =>
        (map.Rename is null ? name : map.Rename(name)) is { } renamed ? NameDialect.WithoutOldDenseNet(renamed) : null;

    private static IEnumerable<string> Said(NameTranslation names, bool oldDenseNet)
    {
        if (names.Prefix.Length > 0)
        {
            yield return $"the prefix '{names.Prefix}' was taken off";
        }

        if (names.Dialect.Description is { } description)
        {
            yield return $"names were read as {description}";
        }

        if (oldDenseNet)
        {
            yield return "old names of dense layers were read as new ones (norm.1 as norm1)";
        }
    }

    // Of as many positions nobody can tell which grid they are of.
    private IEnumerable<string> SaidOfGrids() => _fit.OblongGrids
        .Where(grid => _shapes.TryGetValue(grid.Name, out ValueList<long>? shape) && shape[1] == grid.Tokens.TokenCount)
        .Select(grid => $"'{grid.Name}' was taken for positions of a grid of {grid.Tokens.GridHeight} x {grid.Tokens.GridWidth} patches");

    private void Place(string origin, string? name, string reason, Tensor tensor, HashSet<string> wanted)
    {
        ValueList<long> shape = tensor.shape.ToValueList();
        if (name is null || !wanted.Contains(name))
        {
            Unexpected.Add(new DroppedTensor(origin, shape, name is null ? reason : "the network has no tensor of this name"));
        }
        else if (!_origins.TryAdd(name, origin))
        {
            throw new WeightMismatchException($"The tensors '{_origins[name]}' and '{origin}' of the file '{_path}' are both for '{name}'; tell them apart in WeightMap.Rename or WeightMap.Prefix.");
        }
        else
        {
            _shapes.Add(name, shape);
            Placed.Add(new(name, tensor));
        }
    }

    private void Check(WeightMatch match)
    {
        HashSet<string> head = [.. _network.AllParameters.Where(p => p.IsHead).Select(p => p.Name)];
        KeyValuePair<string, Tensor>[] needed = [.. _network.State().Where(state => match == WeightMatch.Exact || !head.Contains(state.Key))];
        string[] missing = [.. needed.Where(state => !_shapes.ContainsKey(state.Key)).Select(state => state.Key)];
        string[] misshapen =
            [.. needed.Where(state => _shapes.TryGetValue(state.Key, out ValueList<long>? shape) && !_fit.Fits(state.Key, shape, state.Value.shape.ToValueList()))
                .Select(state => $"{state.Key} {_shapes[state.Key]} instead of {state.Value.shape.ToValueList()}")];
        string[] unexpected = match == WeightMatch.Exact || missing.Length > 0 ? [.. Unexpected.Select(dropped => dropped.Name)] : [];
        bool fits = match switch
        {
            WeightMatch.Any => missing.Length + misshapen.Length < needed.Length,
            WeightMatch.Backbone => missing.Length + misshapen.Length == 0,
            _ => missing.Length + misshapen.Length + unexpected.Length == 0,
        };
        if (!fits)
        {
            KnownNetwork? known = KnownNetwork.Find(_found);
            throw new WeightMismatchException(
                $"The file '{_path}' does not fit the network{(_network.Spec.Name is { Length: > 0 } name ? $" {name}" : string.Empty)} of {needed.Length} tensors (WeightMap.Match is {match}): "
                + $"missing {Listed(missing)}; of another shape {Listed(misshapen)}; unexpected {Listed(unexpected)}. The network is unchanged. {(known is null ? string.Empty : $"{known} ")}"
                + (match == WeightMatch.Any ? "Set WeightMap.Prefix or WeightMap.Rename." : "Choose the network of the file, set WeightMap.Prefix or WeightMap.Rename, or WeightMatch.Any to load what fits.")
                + _others);
        }

        // A deeper network of the same kind has all the names and shapes of a shallower one, which would be of no use with them.
        if (match == WeightMatch.Backbone && Unexpected.Count > 0 && Presets.Names.Contains(_network.Spec.Name)
            && KnownNetwork.Find(_found) is { Fits: true } other && other.Preset != _network.Spec.Name && other.Tensors > needed.Length)
        {
            throw new WeightMismatchException($"The file '{_path}' is not of the network {_network.Spec.Name}, though it holds all of its names: {other} Or set WeightMatch.Any to load what fits. The network is unchanged.");
        }
    }

    private static string Listed(string[] names) => names.Length == 0
        ? "0"
        : $"{names.Length} ({string.Join(", ", names.Take(4).Select(name => name.Length <= 120 ? name : name[..120] + "..."))}{(names.Length > 4 ? ", ..." : string.Empty)})";
}
