using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>One or several measured values to a picture, such as bone age in months or an ejection fraction in percent. <see cref="ImageSample.Targets"/> holds them, NaN where one is not known.</summary>
public sealed class Regression : LearningTask
{
    /// <summary>The unit of each value, in the order of <see cref="ImageDataset.Classes"/>, empty for one without; or none at all, the default, where no units are stated.</summary>
    public ValueList<string> Units { get; init; } = [];

    internal override string Targets => "values";

    internal override string Wording => "measured values";

    internal override string? Fault(float target) => float.IsInfinity(target) ? "a value is finite, or NaN where it is not known" : null;

    /// <summary>The unit of a value, or empty.</summary>
    internal string UnitOf(int target) => target < Units.Count ? Units[target] : "";

    /// <inheritdoc/>
    protected override void CheckArguments()
    {
        OptionCheck.NotNull(Units, nameof(Units));
        OptionCheck.Require(!Units.Contains(null!), nameof(Units), "holds null; a value without a unit has an empty one.");
    }
}
