namespace TransferMed.Models;

/// <summary>A checked description: the plans of its steps, and the totals.</summary>
internal sealed class NetworkPlan
{
    private NetworkPlan(IReadOnlyList<LayerPlan> steps, HeadSpec head)
    {
        HeadInputs = steps.Count > 1 ? steps[^2].Output.Channels : 0;
        Steps = steps;
        Head = head;
        ParameterCount = steps.Sum(step => step.TotalParameters);
        MultiplyAdds = steps.Sum(step => step.TotalMultiplyAdds);
        // The head is the trailing dropouts and the classifier: what is before it makes the features.
        int split = steps.Count - 1;
        while (split > 0 && steps[split - 1].Spec is DropoutSpec)
        {
            split--;
        }

        FeatureSteps = split;
    }

    public IReadOnlyList<LayerPlan> Steps { get; }

    public HeadSpec Head { get; }

    public long ParameterCount { get; }

    public long MultiplyAdds { get; }

    /// <summary>The features that the classifier takes.</summary>
    public int HeadInputs { get; }

    /// <summary>How many of the steps make the features; the rest is the head.</summary>
    public int FeatureSteps { get; }

    /// <summary>The names and shapes of <see cref="Network.State"/>, in its order, without making a tensor.</summary>
    public IEnumerable<(string Name, long[] Shape)> StateShapes() => Steps.SelectMany(step => step.AllUnits).SelectMany(unit =>
        unit.Parameters.Select(parameter => (unit.NameOf(parameter.Name), parameter.Shape))
            .Concat(unit.Buffers.Select(buffer => (unit.NameOf(buffer.Name), buffer.Shape))));

    /// <summary>The learned positions by name, with the tokens whose places they are: they tie the network to one grid of patches.</summary>
    public IEnumerable<(string Name, FeatureShape Tokens)> PositionGrids => Steps.SelectMany(step => step.AllUnits).OfType<ParameterUnitPlan>()
        .Where(unit => unit.Positions is not null).Select(unit => (unit.Name, unit.Positions!.Value));

    /// <summary>Checks a description.</summary>
    /// <exception cref="NetworkSpecException">It does not make sense.</exception>
    public static NetworkPlan Create(InputShape input, IReadOnlyList<LayerSpec> steps)
    {
        CheckInput(input);
        if (steps.Count == 0 || steps[^1] is not HeadSpec head)
        {
            throw new NetworkSpecException("The network has no head; end it with Head(classes).");
        }

        for (int i = 0; i < steps.Count - 1; i++)
        {
            if (steps[i] is HeadSpec)
            {
                throw new NetworkSpecException($"step {i + 1}, {steps[i].Kind}: the head must be the last of the {steps.Count} steps.", $"step {i + 1}");
            }
        }

        FeatureShape shape = FeatureShape.Map(input.Channels, input.Height, input.Width);
        return new NetworkPlan(PlanContext.PlanSteps(new PlanState(), steps, shape, "", "", 0), head);
    }

    /// <summary>What a single step gives for pictures.</summary>
    /// <exception cref="NetworkSpecException">It does not take them.</exception>
    public static FeatureShape OutputOf(LayerSpec step, InputShape input)
    {
        CheckInput(input);
        return PlanContext.PlanSteps(new PlanState(), [step], FeatureShape.Map(input.Channels, input.Height, input.Width), "", "", 0)[0].Output;
    }

    private static void CheckInput(InputShape input)
    {
        CheckExtent(input.Channels, SpecLimits.Channels, "channels");
        CheckExtent(input.Height, SpecLimits.Extent, "height");
        CheckExtent(input.Width, SpecLimits.Extent, "width");
    }

    private static void CheckExtent(int value, int limit, string property)
    {
        if (value < 1 || value > limit)
        {
            throw new NetworkSpecException($"The input's {property} is {value}; it must lie between 1 and {limit}.");
        }
    }
}
