using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Explanations;

/// <summary>
/// Which outermost steps of a network give a map that can be weighed, and which one is. Tokens of a grid of patches are a map where the
/// logits still depend on each of them: behind the last block of a transformer they may depend on the class token alone.
/// </summary>
internal static class MapLayers
{
    /// <summary>The name and the number of steps up to and with the chosen one.</summary>
    /// <exception cref="ArgumentException">No step gives a map, or the name is not one of theirs.</exception>
    public static (string Name, int Steps) Choose(NetworkSpec spec, string? wanted)
    {
        IReadOnlyList<LayerPlan> steps = spec.Plan.Steps;
        (string Name, int Steps, bool Spatial)[] maps =
            [.. steps.Index().Where(step => IsMap(steps, step.Index)).Select(step => (NameOf(step), step.Index + 1, step.Item.Output.Positions > 1))];
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
                $"is '{wanted}', {Fault(steps, wanted)}; those that can be weighed are {string.Join(", ", maps.Select(map => map.Name))}.");
            return (wanted, named.Steps);
        }

        // Where every map has a single position, the last one's is all that there is.
        (string Name, int Steps, bool Spatial) last = maps.LastOrDefault(map => map.Spatial, maps[^1]);
        return (last.Name, last.Steps);
    }

    private static bool IsMap(IReadOnlyList<LayerPlan> steps, int index) =>
        steps[index].Output.IsMap || (steps[index].Output.GridHeight > 0 && steps.Skip(index + 1).TakeWhile((_, i) => steps[index + i].Output.IsTokens).Any(ReadsEachToken));

    // A module of a user may do so: nothing is known of it.
    private static bool ReadsEachToken(LayerPlan step) =>
        step.Spec is SelfAttentionSpec or TokenPoolSpec { Pooling: TokenPooling.Mean } or ModuleStep || step.Children.Any(ReadsEachToken);

    private static string Fault(IReadOnlyList<LayerPlan> steps, string wanted) =>
        steps.Index().Any(step => NameOf(step) == wanted && step.Item.Output.GridHeight > 0)
            ? "behind which the logits depend on the class token alone and not on those of the picture"
            : "which is no outermost step that gives a map";

    private static string NameOf((int Index, LayerPlan Item) step) => step.Item.Name.Length > 0 ? step.Item.Name : $"step{step.Index + 1}";
}
