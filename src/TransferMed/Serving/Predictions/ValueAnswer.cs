using TransferMed.Evaluation;

namespace TransferMed.Serving;

/// <summary>What a model says about one measured value of a picture.</summary>
/// <param name="Name">The value.</param>
/// <param name="Value">The prediction.</param>
/// <param name="Unit">Its unit; empty where none was stated.</param>
public sealed record ValueAnswer(string Name, double Value, string Unit)
{
    /// <summary>The standard deviation that the head states (<see cref="Models.GaussianValues"/>); null for other heads.</summary>
    public double? Deviation { get; init; }

    /// <summary>Between which limits the value lies at the promised coverage; null where the model has no thresholds for it.</summary>
    public ValueInterval? Interval { get; init; }

    /// <summary>Value, limits where there are any, and unit, with four digits: <c>132 (121 to 143) months</c>.</summary>
    /// <returns>The text, the same in every culture.</returns>
    public string InWords() => FormattableString.Invariant($"{Value:g4}{(Interval is { } limits ? FormattableString.Invariant($" ({limits.Lower:g4} to {limits.Upper:g4})") : "")}{(Unit.Length > 0 ? " " : "")}{Unit}");

    /// <summary>For example <c>bone age 132 (121 to 143) months</c>.</summary>
    /// <returns>Name, value and unit.</returns>
    public override string ToString() => $"{Name} {InWords()}";
}
