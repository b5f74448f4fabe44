using System.Globalization;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Transfer;

/// <summary>
/// What fine-tuning may change of a pretrained network, and what holds it back: all weights (<see cref="Full"/>), all with a pull to where they began
/// (<see cref="L2Sp"/>), a scale and a shift of each channel (<see cref="ScaleAndShift"/>), or terms of low rank (<see cref="LowRank"/>). Whatever the
/// method, the tuned network has the description and the parameter names of the one that it began as.
/// </summary>
public abstract class TuningMethod : Choice
{
    private static readonly Lazy<TuningMethod[]> Prototypes = new(() =>
        [.. ChoiceReader.KindsOf(typeof(TuningMethod)).Select(kind => FromJson<TuningMethod>($$"""{"kind":"{{kind.Name}}"}"""))]);

    private protected TuningMethod()
    {
    }

    /// <summary>All weights are trained, as the freezing policy says, and nothing holds them back.</summary>
    public static TuningMethod Full { get; } = new FullTuning();

    /// <summary>How the method is written as text, and what stands for the number in it; null where it takes none.</summary>
    internal abstract (string Word, string? Number) TextForm { get; }

    /// <summary>Whether parameters are pulled to where they began.</summary>
    internal virtual bool PullsToStart => false;

    /// <summary>Whether only what the method adds is trained, beside the head.</summary>
    internal virtual bool TrainsAdaptersAlone => false;

    /// <summary>Reads <c>full</c>, <c>l2sp</c>, <c>l2sp:ALPHA</c>, <c>ssf</c>, <c>lora</c> or <c>lora:RANK</c>.</summary>
    /// <param name="text">The text; case does not matter.</param>
    /// <returns>The method, its other arguments at their defaults.</returns>
    /// <exception cref="FormatException">The text is none of these, or the number is out of its range.</exception>
    public static TuningMethod Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().Split(':', 2);
        TuningMethod? found = Array.Find(Prototypes.Value, method => method.TextForm.Word.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        if (found is not null && parts.Length == 2)
        {
            found = found.TextForm.Number is not null && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? found.With(number) : null;
        }

        try
        {
            found?.Validate();
        }
        catch (ArgumentException fault)
        {
            throw new FormatException($"'{text}' is no way of tuning: {fault.Message}", fault);
        }

        return found ?? throw new FormatException($"'{text}' is no way of tuning. Use {Alternatives()}.");
    }

    /// <summary>The method with the number that stands in its text; null where the number cannot be one of it.</summary>
    internal virtual TuningMethod? With(double number) => null;

    /// <summary>What happens to a parameter, given what happens to it where all weights are trained.</summary>
    internal virtual ParameterTreatment Treat(NetworkParameter parameter, ParameterTreatment treatment) => TrainsAdaptersAlone
        ? treatment with { Trainable = treatment.Trainable && (parameter.IsHead || parameter.IsAdapter) }
        : treatment;

    /// <summary>What is added to a network while it is tuned; nothing by default.</summary>
    /// <param name="network">The description.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <exception cref="ArgumentException">The network has nothing that the method could be added to.</exception>
    internal virtual IEnumerable<IAdapterPlan> Adapters(NetworkSpec network, long seed) => [];

    private static string Alternatives()
    {
        string[] forms = [.. Prototypes.Value.Select(method => method.TextForm).SelectMany(form => form.Number is null ? (string[])[form.Word] : [form.Word, $"{form.Word}:{form.Number}"])];
        return $"{string.Join(", ", forms[..^1])} or {forms[^1]}";
    }
}

internal sealed class FullTuning : TuningMethod
{
    internal override (string Word, string? Number) TextForm => ("full", null);
}
