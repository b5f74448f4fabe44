using TransferMed.Imaging;

namespace TransferMed.Auditing;

/// <summary>What is known of pictures without looking at them, as columns of numbers.</summary>
/// <param name="Names">The names of the columns.</param>
/// <param name="FileColumns">How many of the first columns are width, height, aspect and format, which no disease decides.</param>
/// <param name="Rows">The values of each picture.</param>
internal sealed record MetadataFeatures(string[] Names, int FileColumns, double[][] Rows)
{
    /// <summary>Gathers them; columns that are the same for all pictures are left out.</summary>
    public static MetadataFeatures Of(IReadOnlyList<ImageContent> contents)
    {
        string[] formats = [.. contents.Select(content => content.Traits!.Format).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        List<(string Name, Func<ImageContent, double> Value)> file =
        [
            ("width", content => Math.Log(content.Size.Width)),
            ("height", content => Math.Log(content.Size.Height)),
            ("aspect", content => Math.Log((double)content.Size.Width / content.Size.Height)),

            // One of two formats says all about the other.
            .. formats.Skip(formats.Length == 2 ? 1 : 0).Select(format => ($"format {format}", (Func<ImageContent, double>)(content => content.Traits!.Format == format ? 1 : 0))),
        ];
        List<(string Name, Func<ImageContent, double> Value)> image =
        [
            ("fileLength", content => Math.Log(content.Traits!.FileLength + 1.0)),
            ("bytesPerPixel", content => Math.Log((content.Traits!.FileLength + 1.0) / content.Size.Pixels)),
            ("brightness", content => content.Traits!.Thumbnail.Mean),
            ("contrast", content => content.Traits!.Thumbnail.Spread),
            ("borderBrightness", content => Border(content.Traits!.Thumbnail.Luma, ImageThumbnail.Side)),
            ("borderBlueness", content => Border(content.Traits!.Thumbnail.Blueness, ImageThumbnail.ColorSide)),
            ("borderRedness", content => Border(content.Traits!.Thumbnail.Redness, ImageThumbnail.ColorSide)),
        ];
        file.RemoveAll(column => IsConstant(contents, column.Value));
        image.RemoveAll(column => IsConstant(contents, column.Value));
        (string Name, Func<ImageContent, double> Value)[] columns = [.. file, .. image];
        return new MetadataFeatures(
            [.. columns.Select(column => column.Name)],
            file.Count,
            [.. contents.Select(content => columns.Select(column => column.Value(content)).ToArray())]);
    }

    /// <summary>The first columns alone.</summary>
    public double[][] FirstColumns(int count) => [.. Rows.Select(row => row[..count])];

    private static bool IsConstant(IReadOnlyList<ImageContent> contents, Func<ImageContent, double> value)
    {
        double first = value(contents[0]);
        return contents.All(content => Math.Abs(value(content) - first) <= 1e-12);
    }

    /// <summary>The mean of the outermost ring.</summary>
    private static double Border(byte[] levels, int side) => Enumerable.Range(0, levels.Length)
        .Where(i => i < side || i >= levels.Length - side || i % side == 0 || i % side == side - 1)
        .Average(i => (double)levels[i]);
}
