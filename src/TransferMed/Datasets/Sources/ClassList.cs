using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The order of the classes: as stated by the options or a file, else that of numbers, else that of the names.</summary>
internal static class ClassList
{
    /// <summary>The file in a dataset's folder that names the classes in their order, one a line.</summary>
    public const string FileName = "classes.txt";

    /// <summary>How a message calls the ways to state classes.</summary>
    public const string Remedy = $"{nameof(DatasetOptions)}.{nameof(DatasetOptions.Classes)}, or a file {FileName} beside the data with one class a line";

    /// <summary>What to do about a class without pictures where every class needs some.</summary>
    public const string LackRemedy =
        $"Add pictures of the class or drop it; a class that was only stated is left out of {nameof(DatasetOptions)}.{nameof(DatasetOptions.Classes)} or {FileName}, or of the columns of labels.";

    /// <summary>The options, with the classes of the file in the folder where the options state none.</summary>
    /// <exception cref="DatasetException">The file cannot be read, names no class, or one twice.</exception>
    public static DatasetOptions Resolve(DatasetOptions options, string folder)
    {
        string file = Path.Combine(folder, FileName);
        // A list of classes says nothing about columns of values.
        if (options.Classes is not null || options.Task is Regression || !File.Exists(file))
        {
            return options;
        }

        return Stated(options, ManifestText.Read(file, "the list of classes"), file);
    }

    /// <summary>The options, with the classes of the text of such a file.</summary>
    public static DatasetOptions Stated(DatasetOptions options, string text, string file)
    {
        string[] names = [.. text.Split('\n', '\r').Select(line => line.Trim()).Where(line => line.Length > 0)];
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
    /// <exception cref="DatasetException">A picture is of a class that was not stated; both sides are named.</exception>
    public static (string[] Classes, IReadOnlyList<ImageSample> Samples, bool IsOrdered) Arrange(
        string name, string[] found, IReadOnlyList<ImageSample> samples, ValueList<string>? stated)
    {
        if (stated is not null)
        {
            int[] places = PlacesIn(stated, name, found, samples);
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

    /// <summary>What to know about stated classes of which there is no picture, as a sentence; null where every class has one.</summary>
    /// <remarks>A set from elsewhere may lack a class of the list that it shares with others; what cannot be done without pictures refuses it.</remarks>
    public static string? NoteOn(string[] classes, IReadOnlyList<ImageSample> samples)
    {
        string[] without = [.. classes.Where((_, label) => !samples.Any(sample => sample.Label == label)).Select(name => $"'{name}'")];
        return without.Length == 0
            ? null
            : $"{without.Length} of {classes.Length} stated classes {(without.Length == 1 ? "has" : "have")} no picture: {Few(without)}. A model can be judged on the set, but not trained on it.";
    }

    /// <summary>The place of each class that was found in the stated order. Stated classes without pictures are allowed, pictures without a stated class are not.</summary>
    private static int[] PlacesIn(ValueList<string> stated, string name, string[] found, IReadOnlyList<ImageSample> samples)
    {
        string[] names = [.. stated];
        string[] composed = [.. stated.Select(ComposedText.Of)];
        int[] places = [.. found.Select(text => Array.IndexOf(names, text) is >= 0 and int exact ? exact : Array.IndexOf(composed, ComposedText.Of(text)))];
        string[] unknown = [.. Enumerable.Range(0, found.Length).Where(i => places[i] < 0).Select(i => $"'{found[i]}' ({samples.Count(sample => sample.Label == i)} pictures)")];
        string[] missing = [.. Enumerable.Range(0, stated.Count).Except(places).Select(i => $"'{stated[i]}'")];
        return unknown.Length == 0
            ? places
            : throw new DatasetException(
                $"{name}: the stated classes are not those of the pictures. Not stated: {Few(unknown)}."
                + (missing.Length > 0 ? $" Without a picture: {Few(missing)}." : "")
                + $" Add what is not stated to the list or leave its pictures out. The classes are stated by {Remedy}.");
    }

    private static string Few(string[] names) => $"{string.Join(", ", names.Take(10))}{(names.Length > 10 ? ", ..." : "")}";

    private static IReadOnlyList<ImageSample> Relabel(IReadOnlyList<ImageSample> samples, int[] places) =>
        places.Index().All(pair => pair.Index == pair.Item) ? samples : [.. samples.Select(sample => sample with { Label = places[sample.Label] })];
}
