using System.Globalization;

namespace TransferMed.Transfer;

/// <summary>
/// Which part of a pretrained network keeps its weights while it is fine-tuned. A frozen batch norm also keeps its
/// running statistics and normalises with them, in training mode too.
/// </summary>
public abstract record FreezePolicy
{
    private protected FreezePolicy()
    {
    }

    /// <summary>Nothing is frozen: the authors' way.</summary>
    public static FreezePolicy None { get; } = new NoFreezing();

    /// <summary>The whole backbone is frozen; the head learns from features that are computed once, without augmentation.</summary>
    public static FreezePolicy Probe { get; } = new LinearProbing();

    /// <summary>Only the scales and shifts of batch norms (and the head) are trained (Frankle et al. 2021).</summary>
    public static FreezePolicy NormOnly { get; } = new NormOnlyTraining();

    /// <summary>The backbone is frozen for the first epochs, while the head finds its place.</summary>
    /// <param name="epochs">Those epochs, at least 1.</param>
    /// <returns>The policy.</returns>
    public static FreezePolicy HeadFirst(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        return new HeadFirstTraining(epochs);
    }

    /// <summary>Stages are thawed one after the other from the head down (Howard and Ruder 2018).</summary>
    /// <param name="epochsPerStage">Epochs before the next stage is thawed, at least 1.</param>
    /// <returns>The policy.</returns>
    public static FreezePolicy Gradual(int epochsPerStage = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochsPerStage, 1);
        return new GradualUnfreezing(epochsPerStage);
    }

    /// <summary>Reads <c>none</c>, <c>probe</c>, <c>head-first:N</c>, <c>gradual</c>, <c>gradual:N</c> or <c>norm</c>.</summary>
    /// <param name="text">The text; case does not matter.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static FreezePolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().Split(':', 2);
        int? number = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0 ? n : null;
        return (parts[0].ToUpperInvariant(), parts.Length, number) switch
        {
            ("NONE", 1, _) => None,
            ("PROBE", 1, _) => Probe,
            ("NORM", 1, _) => NormOnly,
            ("HEAD-FIRST", 2, { } epochs) => HeadFirst(epochs),
            ("GRADUAL", 1, _) => Gradual(),
            ("GRADUAL", 2, { } epochs) => Gradual(epochs),
            _ => throw new FormatException($"'{text}' is no freezing policy. Use none, probe, head-first:N, gradual, gradual:N or norm, where N is a number of epochs from 1."),
        };
    }

    /// <summary>Whether a parameter is trained in an epoch.</summary>
    /// <param name="place">Where the parameter stands.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>False: it is frozen.</returns>
    internal abstract bool IsTrainable(ParameterPlace place, int epoch);
}

/// <summary>Where a parameter stands in a network.</summary>
/// <param name="Stage">Its stage, 0 nearest the input.</param>
/// <param name="LastStage">The head's stage.</param>
/// <param name="IsHead">Whether it belongs to the head.</param>
/// <param name="IsNorm">Whether it is a batch norm's scale or shift.</param>
internal readonly record struct ParameterPlace(int Stage, int LastStage, bool IsHead, bool IsNorm);
