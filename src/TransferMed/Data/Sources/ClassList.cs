using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>The order of the classes: as stated by the options or a file, else that of numbers, else that of the names.</summary>
internal static class ClassList
{
    /// <summary>The file in a dataset's folder that names the classes in their order, one a line.</summary>
    public const string FileName = "classes.txt";

    /// <summary>How a message calls the ways to state classes.</summary>
    public const string Remedy = $"{nameof(DatasetOptions)}.{nameof(DatasetOptions.Classes)}, or a file {FileName} beside the data with one class a line";

    /// <summary>The options, with the classes of the file in the folder where the options state none.</summary>
    /// <exception cref="DatasetException">The file cannot be read, names no class, or one twice.</exception>
    public static DatasetOptions Resolve(DatasetOptions options, string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (options.Classes is not null || !File.Exists(file))
        {
            return options;
        }

        string[] names = [.. ManifestText.Read(file, "the list of classes").Split('\n', '\r').Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (names.Length == 0)
        {
            throw new DatasetException($"{file}: the list of classes is empty. It names one class a line, in the order of the classes.");
        }

        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new DatasetException($"{file}: the class '{twice.Key}' stands {twice.Count()} times.")
            : options with { Classes = names.ToValueList() };
    }

    /// <summary>Puts the classes into their order.</summary>
    /// <param name="name">The dataset's name, for messages.</param>
    /// <param name="found">The classes of the samples, in any order.</param>
    /// <param name="samples">The samples, labelled by their index in it.</param>
    /// <param name="stated">The order that was stated, or null.</param>
    /// <returns>The classes, the samples with labels in their order, and whether that order says something.</returns>
    /// <exception cref="DatasetException">The stated classes are not those found; both sides are named.</exception>
    public static (string[] Classes, IReadOnlyList<ImageSample> Samples, bool IsOrdered) Arrange(
        string name, string[] found, IReadOnlyList<ImageSample> samples, ValueList<string>? stated)
    {
        if (stated is not null)
        {
            int[] places = Match(name, found, samples, stated);
            return ([.. stated], Relabel(samples, places), true);
        }

        double[]? numbers = NumericNames.Of(found);
        int[] order = numbers is null
            ? [.. Enumerable.Range(0, found.Length).OrderBy(i => found[i], StringComparer.Ordinal)]
            : [.. Enumerable.Range(0, found.Length).OrderBy(i => numbers[i]).ThenBy(i => found[i], StringComparer.Ordinal)];
        var place = new int[found.Length];
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        return ([.. order.Select(i => found[i])], Relabel(samples, place), numbers is not null);
    }

    /// <summary>The place of each class that was found in the stated order.</summary>
    private static int[] Match(string name, string[] found, IReadOnlyList<ImageSample> samples, ValueList<string> stated)
    {
        string[] names = [.. stated];
        string[] composed = [.. stated.Select(ComposedText.Of)];
        int[] places = [.. found.Select(text => Array.IndexOf(names, text) is >= 0 and int exact ? exact : Array.IndexOf(composed, ComposedText.Of(text)))];
        string[] unknown = [.. Enumerable.Range(0, found.Length).Where(i => places[i] < 0).Select(i => $"'{found[i]}' ({samples.Count(sample => sample.Label == i)} pictures)")];
        string[] missing = [.. Enumerable.Range(0, stated.Count).Except(places).Select(i => $"'{stated[i]}'")];
        return unknown.Length + missing.Length == 0
            ? places
            : throw new DatasetException(
                $"{name}: the stated classes are not those of the pictures."
                + (unknown.Length > 0 ? $" Not stated: {string.Join(", ", unknown.Take(10))}{(unknown.Length > 10 ? ", ..." : "")}." : "")
                + (missing.Length > 0 ? $" Without a picture: {string.Join(", ", missing.Take(10))}{(missing.Length > 10 ? ", ..." : "")}." : "")
                + $" The classes are stated by {Remedy}.");
    }

    private static IReadOnlyList<ImageSample> Relabel(IReadOnlyList<ImageSample> samples, int[] places) =>
        places.Index().All(pair => pair.Index == pair.Item) ? samples : [.. samples.Select(sample => sample with { Label = places[sample.Label] })];
}
