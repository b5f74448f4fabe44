using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>How many pictures were left out for one reason.</summary>
public sealed partial class LeftOutReason
{
    [JsonConstructor]
    internal LeftOutReason(string reason, int count, ValueList<string> files)
    {
        Reason = reason;
        Count = count;
        Files = files;
    }

    /// <summary>The reason; names of single files in it are replaced by an ellipsis.</summary>
    public string Reason { get; }

    /// <summary>The pictures, at least 1.</summary>
    public int Count { get; }

    /// <summary>The first of them, at most <see cref="FilesNamed"/>.</summary>
    public ValueList<string> Files { get; }

    /// <summary>The most files that a reason names.</summary>
    public const int FilesNamed = 5;

    /// <summary>Counts by reason, in the order in which the reasons first occur.</summary>
    /// <param name="files">What was left out: <see cref="ImageDataset.Skipped"/> or <see cref="DatasetParts.Removed"/>.</param>
    /// <returns>The reasons; their counts sum to the number of files.</returns>
    public static ValueList<LeftOutReason> Of(IEnumerable<SkippedFile> files) => Of(files, path => path);

    /// <summary>For example <c>3 pictures: it is empty (a.png, b.png, ...)</c>.</summary>
    /// <returns>Count, reason and files.</returns>
    public override string ToString() =>
        $"{Wording.Count(Count, "picture")}: {Reason.TrimEnd('.')} ({string.Join(", ", Files)}{(Count > Files.Count ? ", ..." : "")})";

    /// <summary>The same with other names for the files.</summary>
    internal static ValueList<LeftOutReason> Of(IEnumerable<SkippedFile> files, Func<string, string> nameOf) => files
        .GroupBy(file => QuotedName().Replace(file.Reason, "'...'"), StringComparer.Ordinal)
        .Select(same => new LeftOutReason(same.Key, same.Count(), same.Take(FilesNamed).Select(file => nameOf(file.Path)).ToValueList()))
        .ToValueList();

    /// <summary>A name may hold an apostrophe: a quotation ends where the sentence goes on.</summary>
    [GeneratedRegex(@"'.+?'(?=[\s.,;:)]|$)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex QuotedName();
}
