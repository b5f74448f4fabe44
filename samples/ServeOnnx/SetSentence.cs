using System.Globalization;
using TransferMed.Evaluation;

namespace ServeOnnx;

/// <summary>A conformal set as a sentence: what it may be, and what is ruled out with which promise.</summary>
internal static class SetSentence
{
    /// <summary>For example <c>either ulcer or infection; normal is ruled out at 90 % coverage</c>.</summary>
    /// <param name="set">The set; at least one class in it and at least one outside, since others say nothing.</param>
    /// <param name="classes">All classes, in the model's order.</param>
    /// <param name="coverage">The promised share of pictures whose class is in their set; null where it is not known, and left out.</param>
    public static string Of(ConformalSet set, IReadOnlyList<string> classes, double? coverage)
    {
        string[] ruledOut = [.. classes.Where((_, index) => !set.Contains(index))];
        string may = set.Size switch
        {
            1 => set.Names[0],
            2 => $"either {set.Names[0]} or {set.Names[1]}",
            _ => $"one of {Join(set.Names, "or")}",
        };
        string promise = coverage is { } share ? string.Create(CultureInfo.InvariantCulture, $" at {100 * share:0.##} % coverage") : "";
        return $"{may}; {Join(ruledOut, "and")} {(ruledOut.Length == 1 ? "is" : "are")} ruled out{promise}";
    }

    private static string Join(IReadOnlyList<string> names, string word) => names.Count switch
    {
        1 => names[0],
        2 => $"{names[0]} {word} {names[1]}",
        _ => $"{string.Join(", ", names.SkipLast(1))} {word} {names[^1]}",
    };
}
