using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Ends a run whose validation metric no longer improves.</summary>
public sealed record EarlyStopping
{
    /// <summary>Epochs without improvement after which the run ends, at least 1. Default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The change that counts as an improvement, not negative. Default 0.</summary>
    public double MinimumChange { get; init; }

    internal void Validate()
    {
        OptionCheck.AtLeast(Patience, 1, nameof(Patience));
        OptionCheck.Within(MinimumChange, 0, double.MaxValue, nameof(MinimumChange));
    }
}
