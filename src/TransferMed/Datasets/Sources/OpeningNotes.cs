using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Counts what decoders noted of single pictures, and looks at the groups that files gave.</summary>
internal static class OpeningNotes
{
    /// <param name="contents">Receives the advice on groups, for the errors of splits.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="before">The samples with the groups of the manifest alone.</param>
    /// <param name="after">The same with the groups of files.</param>
    /// <param name="notes">The notes on each.</param>
    /// <param name="origin">Where groups of files come from.</param>
    /// <returns>What is to be said, in sentences.</returns>
    public static IEnumerable<string> Of(
        ContentIndex contents, string[] classes, IReadOnlyList<ImageSample> before, IReadOnlyList<ImageSample> after, ValueList<string>[] notes, string origin)
    {
        ImageSample[] fromFiles = [.. after.Where((sample, i) => before[i].Group is null && sample.Group is not null)];
        string? groups = FileGroupCheck.Find(classes, fromFiles);
        IEnumerable<string> counted = Enumerable.Range(0, after.Count)
            .SelectMany(i => notes[i].Select(note => (Note: note, after[i].Path)))
            .GroupBy(found => found.Note, StringComparer.Ordinal)
            .Select(found => $"{found.Count()} of {after.Count} pictures: {found.Key} The first: {found.First().Path}");
        string advice = string.Join(' ', new[] { groups is null ? "" : Capital(groups), fromFiles.Length > 0 ? origin : "" }.Where(text => text.Length > 0));
        contents.GroupAdvice = advice;
        return groups is null ? counted : counted.Append(advice);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
