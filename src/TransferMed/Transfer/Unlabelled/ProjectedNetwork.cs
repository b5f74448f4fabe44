using TransferMed.Models;

namespace TransferMed.Transfer;

/// <summary>
/// A backbone with a projector in the place of its head, as one network: so the training loop, its checkpoints and its checks of memory carry it like any other. What
/// makes the features keeps its names, so that weights go there and back by name.
/// </summary>
internal static class ProjectedNetwork
{
    private const string Projector = "projector";

    /// <summary>The backbone of a network, and behind it linear, batch norm, ReLU, twice, and linear.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="width">The width of all three layers.</param>
    /// <exception cref="ArgumentException">The network has nothing to train, or its features are no pooled vector.</exception>
    public static NetworkSpec Of(NetworkSpec spec, int width)
    {
        Require(spec);
        return new NetworkSpec(
            spec.Input,
            [
                .. spec.Layers.Take(spec.Plan.FeatureSteps),
                .. Layer(1),
                .. Layer(2),
                new HeadSpec(width) { Name = Projector + "3" },
            ],
            spec.Initialization,
            spec.Name,
            spec.Description);

        IEnumerable<LayerSpec> Layer(int number) =>
        [
            new LinearSpec(width) { Name = $"{Projector}{number}" },
            new BatchNormSpec(ActivationKind.ReLU) { Name = $"{Projector}{number}_norm" },
        ];
    }

    private static void Require(NetworkSpec spec)
    {
        LayerPlan[] backbone = [.. spec.Plan.Steps.Take(spec.Plan.FeatureSteps)];
        if (backbone.Sum(step => step.TotalParameters) == 0)
        {
            throw new ArgumentException($"The {spec.Name ?? "network"} has no parameters before its head that training could change{(backbone.Any(step => step.Spec is FrozenGraphSpec) ? ": its backbone is a frozen graph" : "")}. Take another network.", nameof(spec));
        }

        if (backbone is [.., { Output.IsMap: true } map, { Spec: FlattenSpec } flat] && map.Output.Positions > 1)
        {
            throw new ArgumentException(
                $"The features of the {spec.Name ?? "network"} are not pooled: its head takes a map of {map.Output} as {flat.Output} numbers, of which each belongs to one place of the picture, and views show other places. End the network with GlobalAveragePool() before its head.",
                nameof(spec));
        }
    }
}
