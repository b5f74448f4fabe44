using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>
/// Which part of a pretrained network keeps its weights while it is fine-tuned. A frozen batch norm also keeps its
/// running statistics and normalises with them, in training mode too. Derive for a policy of your own, with an <see cref="Choice.Identity"/>.
/// </summary>
public abstract partial class FreezePolicy : Choice
{
    private static readonly Lazy<FreezePolicy[]> Prototypes = new(() =>
        [.. ChoiceReader.KindsOf(typeof(FreezePolicy)).Select(kind => FromJson<FreezePolicy>($$"""{"kind":"{{kind.Name}}"}"""))]);

    /// <summary>How the policy is written as text: words, with N for a number of epochs. None for one of a user.</summary>
    internal virtual IReadOnlyList<string> TextForms => [];

    /// <summary>Reads <c>none</c>, <c>head-first:N</c>, <c>gradual</c>, <c>gradual:N</c> <c>norm</c> or <c>keep-norm</c>: the library's own policies.</summary>
    /// <param name="text">The text; case does not matter.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static FreezePolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim().Split(':', 2);
        int? number = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0 ? n : null;
        string form = parts.Length == 1 ? parts[0] : $"{parts[0]}:{(number is null ? parts[1] : "N")}";
        FreezePolicy? found = parts.Length == 2 && number is null
            ? null
            : Array.Find(Prototypes.Value, policy => policy.TextForms.Contains(form, StringComparer.OrdinalIgnoreCase));
        return found?.WithEpochs(number)
            ?? throw new FormatException($"'{text}' is no freezing policy. Use {Alternatives()}, where N is a number of epochs from 1.");
    }

    /// <summary>Whether a parameter is trained in an epoch. A pure function of its arguments; the head is best always trained.</summary>
    /// <param name="position">Where the parameter stands in the network.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>False: it is frozen in this epoch and keeps its value to the bit.</returns>
    public abstract bool IsTrainable(ParameterPosition position, int epoch);

    /// <summary>The policy for the number that stands in its text, where it takes one.</summary>
    internal virtual FreezePolicy WithEpochs(int? epochs) => this;

    private static string Alternatives()
    {
        string[] forms = [.. Prototypes.Value.SelectMany(policy => policy.TextForms)];
        return $"{string.Join(", ", forms[..^1])} or {forms[^1]}";
    }
}
