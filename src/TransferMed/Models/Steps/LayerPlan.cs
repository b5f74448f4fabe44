namespace TransferMed.Models;

/// <summary>A checked step: everything that is known before a single tensor is made.</summary>
internal sealed class LayerPlan
{
    public required LayerSpec Spec { get; init; }

    /// <summary>The full dotted name, the enclosing scopes included.</summary>
    public required string Name { get; init; }

    public required FeatureShape Output { get; init; }

    /// <summary>The parametrised parts of this step itself, in the order of their state.</summary>
    public IReadOnlyList<UnitPlan> Units { get; init; } = [];

    /// <summary>The steps inside this one, in the order of their state.</summary>
    public IReadOnlyList<LayerPlan> Children => [.. Sequences.SelectMany(steps => steps)];

    /// <summary>The same, by the paths that they make.</summary>
    public IReadOnlyList<IReadOnlyList<LayerPlan>> Sequences { get; init; } = [];

    /// <summary>The norms of this step that directly follow its convolutions.</summary>
    public IReadOnlyList<NormFold> Folds { get; init; } = [];

    /// <summary>The norm that the step does first, and nothing else with its input; or null.</summary>
    public BatchNormUnitPlan? LeadingNorm { get; init; }

    /// <summary>The convolutions whose outputs, along the channels, are the step's output as they are; or none.</summary>
    public IReadOnlyList<ConvUnitPlan> RawConvolutions { get; init; } = [];

    /// <summary>The factor of each channel that the step multiplies by, and nothing else; or null.</summary>
    public ParameterUnitPlan? LeadingScale { get; init; }

    /// <summary>The linear layer whose output is the step's output as it is; or null.</summary>
    public LinearUnitPlan? RawLinear { get; init; }

    /// <summary>Multiplications of convolutions and linear layers for one sample, without those of the children.</summary>
    public long MultiplyAdds { get; init; }

    public ReceptiveField Field { get; init; } = ReceptiveField.Point;

    public required Func<ILayerParts, Layer> MakeLayer { get; init; }

    public long TotalParameters => Units.Sum(unit => unit.ParameterCount) + Children.Sum(child => child.TotalParameters);

    public long TotalMultiplyAdds => MultiplyAdds + Children.Sum(child => child.TotalMultiplyAdds);

    public IEnumerable<UnitPlan> AllUnits => Units.Concat(Children.SelectMany(child => child.AllUnits));
}
