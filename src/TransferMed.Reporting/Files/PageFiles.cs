using TransferMed.Storage;

namespace TransferMed.Reporting;

/// <summary>The figures and tables of a page as files of their own.</summary>
internal static class PageFiles
{
    private const int LongestName = 80;

    /// <summary>Every figure as SVG and every table as CSV, with the names of their files: section and title.</summary>
    public static IReadOnlyList<(string Name, string Content)> Of(Page page)
    {
        var files = new List<(string, string)>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (PageSection section in page.Sections)
        {
            foreach (IBlock block in section.Blocks.SelectMany(All))
            {
                foreach (IPlot plot in Plots(block))
                {
                    files.Add((Name(section.Id, plot.Title, "svg"), FigureFile.Of(plot)));
                }

                DataTable? table = block as DataTable ?? (block as ConfusionBlock)?.Table ?? (block as TogetherTable)?.Table;
                if (table is { Rows.Count: > 0 })
                {
                    files.Add((Name(section.Id, table.Caption, "csv"), TableFile.Of(table)));
                }
            }
        }

        return files;

        string Name(string id, string title, string extension)
        {
            string stem = $"{id}-{Words(title)}".Trim('-');
            stem = stem.Length > LongestName ? stem[..LongestName].Trim('-') : stem;
            string name = $"{stem}.{extension}";
            for (int number = 2; !taken.Add(name); number++)
            {
                name = FormattableString.Invariant($"{stem}-{number}.{extension}");
            }

            return name;
        }
    }

    /// <summary>Writes them into a folder, which is made where it is missing; equal names are replaced, other files left alone.</summary>
    /// <returns>The full paths.</returns>
    public static IReadOnlyList<string> Write(string folder, Page page)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string full = MakeFolder(folder);
        var paths = new List<string>();
        foreach ((string name, string content) in Of(page))
        {
            string path = Path.Combine(full, name);
            AtomicFile.WriteAllText(path, content);
            paths.Add(path);
        }

        return paths;
    }

    private static string MakeFolder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"{folder}: the folder cannot be made: {error.Message}", error);
        }
    }

    private static IEnumerable<IBlock> All(IBlock block) => block.Inner.SelectMany(All).Prepend(block);

    private static IEnumerable<IPlot> Plots(IBlock block) => block switch
    {
        FigureGrid grid => grid.Figures.Select(figure => figure.Plot),
        ConfusionBlock { Map: { } map } => [map],
        _ => [],
    };

    /// <summary>The first words in small letters, of what every file system takes.</summary>
    private static string Words(string title)
    {
        string head = title.Split(['.', ';', ',', ':', '('], 2)[0];
        return string.Join('-', head.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Concat(word.Where(char.IsAsciiLetterOrDigit)))
            .Where(word => word.Length > 0));
    }
}
