using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>Which outermost steps of a network give a map that can be weighed, and which one is.</summary>
internal static class MapLayers
{
    /// <summary>The name and the number of steps up to and with the chosen one.</summary>
    /// <exception cref="ArgumentException">No step gives a map, or the name is not one of theirs.</exception>
    public static (string Name, int Steps) Choose(NetworkSpec spec, string? wanted)
    {
        IReadOnlyList<LayerPlan> steps = spec.Plan.Steps;
        (string Name, int Steps, bool Spatial)[] maps =
            [.. steps.Index().Where(step => step.Item.Output.IsMap).Select(step => (NameOf(step), step.Index + 1, step.Item.Output.Positions > 1))];
        if (maps.Length == 0)
        {
            throw new ArgumentException($"The network has no step that gives a map; use {nameof(Occlusion)} or {nameof(IntegratedGradients)}.");
        }

        if (wanted is not null)
        {
            (string Name, int Steps, bool Spatial) named = Array.FindLast(maps, map => map.Name == wanted);
            OptionCheck.Require(
                named.Name is not null,
                nameof(GradCam.Layer),
                $"is '{wanted}', which is no outermost step that gives a map; those are {string.Join(", ", maps.Select(map => map.Name))}.");
            return (wanted, named.Steps);
        }

        // Where every map has a single position, the last one's is all that there is.
        (string Name, int Steps, bool Spatial) last = maps.LastOrDefault(map => map.Spatial, maps[^1]);
        return (last.Name, last.Steps);
    }

    private static string NameOf((int Index, LayerPlan Item) step) => step.Item.Name.Length > 0 ? step.Item.Name : $"step{step.Index + 1}";
}
