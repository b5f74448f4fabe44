namespace TransferMed.Reporting;

/// <summary>Makes sentences of what other parts of the library say in clauses.</summary>
internal static class Sentences
{
    /// <summary>With a capital and a full stop; p-values are not torn apart at the end of a line.</summary>
    public static string Of(string text) => text.Length == 0
        ? text
        : (char.ToUpperInvariant(text[0]) + text[1..] + (text.EndsWith('.') ? "" : "."))
            .Replace("p = ", "p\u00A0=\u00A0", StringComparison.Ordinal)
            .Replace("p < ", "p\u00A0<\u00A0", StringComparison.Ordinal);
}
