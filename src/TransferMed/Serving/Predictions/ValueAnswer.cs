namespace TransferMed.Serving;

/// <summary>What a model says about one measured value of a picture.</summary>
/// <param name="Name">The value.</param>
/// <param name="Value">The prediction.</param>
/// <param name="Unit">Its unit; empty where none was stated.</param>
public sealed record ValueAnswer(string Name, double Value, string Unit)
{
    /// <summary>The standard deviation that the head states (<see cref="Models.GaussianValues"/>); null for other heads.</summary>
    public double? Deviation { get; init; }

    /// <summary>For example <c>bone age 132 months</c>; the number with four digits, the same in every culture.</summary>
    /// <returns>Name, value and unit.</returns>
    public override string ToString() => FormattableString.Invariant($"{Name} {Value:g4}{(Unit.Length > 0 ? " " : "")}{Unit}");
}
