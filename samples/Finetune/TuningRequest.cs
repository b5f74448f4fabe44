using TransferMed.Transfer;

namespace FinetuneConsole;

/// <summary>How weights are tuned, and whether the result lies between start and end.</summary>
/// <param name="Text">As it was asked for.</param>
/// <param name="Method">What may change and what holds it back.</param>
/// <param name="Interpolation">The places between start and end; null for the end.</param>
internal sealed record TuningRequest(string Text, TuningMethod Method, WiseInterpolation? Interpolation)
{
    private const string Wise = "wise";

    /// <summary>Reads <c>wise</c>, a method of <see cref="TuningMethod.Parse"/>, or both parted by a comma.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static TuningRequest Parse(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        string[] methods = [.. parts.Where(part => !part.Equals(Wise, StringComparison.OrdinalIgnoreCase))];
        if (methods.Length > 1 || parts.Length - methods.Length > 1)
        {
            throw new FormatException($"--tuning '{text}' must be one way of tuning, {Wise}, or both parted by a comma.");
        }

        try
        {
            return new TuningRequest(text, methods.Length == 0 ? TuningMethod.Full : TuningMethod.Parse(methods[0]), methods.Length < parts.Length ? new WiseInterpolation() : null);
        }
        catch (FormatException fault)
        {
            throw new FormatException($"--tuning: {fault.Message} {Wise} goes with each of them.", fault);
        }
    }
}
