namespace TransferMed.Models;

/// <summary>One parameter of a unit before it exists.</summary>
/// <param name="Name">Its name within the unit, weight or bias; empty where the unit's name is its own.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Role">What it does.</param>
/// <param name="FanIn">Inputs of one output value.</param>
/// <param name="FanOut">Outputs that one input value reaches.</param>
internal sealed record TensorPlan(string Name, long[] Shape, ParameterRole Role, long FanIn = 1, long FanOut = 1)
{
    /// <summary>The value that it starts with everywhere; null where the role and the network's rule decide.</summary>
    public double? Start { get; init; }

    public long Elements => Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}

/// <summary>A parametrised part of a step before it exists. Units are the leaves of the tree of parameter names.</summary>
internal abstract class UnitPlan(string name)
{
    /// <summary>The full dotted name.</summary>
    public string Name { get; } = name;

    public abstract IReadOnlyList<TensorPlan> Parameters { get; }

    /// <summary>The full dotted name of one of its tensors.</summary>
    public string NameOf(string tensor) => tensor.Length == 0 ? Name : $"{Name}.{tensor}";

    /// <summary>The names and extents of what is kept beside the parameters, in the order of the state.</summary>
    public virtual IReadOnlyList<(string Name, long[] Shape)> Buffers => [];

    /// <summary>The stages that it counts as.</summary>
    public virtual int StageCount => 1;

    /// <summary>The stage of one of its tensors, counted within the unit.</summary>
    public virtual int StageOf(string tensor) => 0;

    public long ParameterCount => Parameters.Sum(parameter => parameter.Elements);

    /// <summary>Makes the unit with initial values.</summary>
    public abstract Unit Create(WeightSource weights);
}
