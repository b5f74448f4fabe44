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
    public IReadOnlyList<LayerPlan> Children { get; init; } = [];

    /// <summary>Multiplications of convolutions and linear layers for one sample, without those of the children.</summary>
    public long MultiplyAdds { get; init; }

    public ReceptiveField Field { get; init; } = ReceptiveField.Point;

    public required Func<UnitSet, Layer> MakeLayer { get; init; }

    public long TotalParameters => Units.Sum(unit => unit.ParameterCount) + Children.Sum(child => child.TotalParameters);

    public long TotalMultiplyAdds => MultiplyAdds + Children.Sum(child => child.TotalMultiplyAdds);

    public IEnumerable<UnitPlan> AllUnits => Units.Concat(Children.SelectMany(child => child.AllUnits));
}
