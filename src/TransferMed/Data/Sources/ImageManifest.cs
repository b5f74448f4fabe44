using System.Text;
using TransferMed.Runtime;

namespace TransferMed.Data;

/// <summary>
/// A dataset named by a CSV file (RFC 4180, UTF-8) with a header line. The columns <c>path</c> and <c>label</c> are
/// required; <c>group</c> (patient, lesion, scene: never on two sides of a split) and <c>split</c> (train, val,
/// validation or test) are optional; others are ignored. The order of the columns and the case of their names are free.
/// Paths are relative to the folder of the CSV file. The classes are the labels, sorted in ordinal order.
/// </summary>
public static class ImageManifest
{
    /// <summary>The name under which <see cref="ImageDataset.Open"/> looks for a manifest in a folder.</summary>
    public const string FileName = "manifest.csv";

    private const long LargestFile = 512L << 20;

    /// <summary>Opens the manifest.</summary>
    /// <param name="csvPath">The CSV file.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="monitor">Who watches the check of the pictures; nobody where null.</param>
    /// <param name="cancellationToken">Ends the check early.</param>
    /// <returns>The dataset; its samples stand in the order of the rows.</returns>
    /// <exception cref="DatasetException">The file does not exist or a row is wrong; the message names file and line.</exception>
    /// <exception cref="ImageDecodeException">A picture cannot be decoded, and the options do not say that it is to be skipped.</exception>
    public static ImageDataset Open(string csvPath, DatasetOptions? options = null, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(csvPath);
        options ??= new DatasetOptions();
        options.Validate();
        string file = Path.GetFullPath(csvPath);
        List<ManifestRow> rows = ManifestRow.ReadAll(ReadText(file), file, cancellationToken);
        string[] classes = [.. rows.Select(row => row.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var labels = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        ImageSample[] samples =
        [
            .. rows.Select(row => new ImageSample(row.Path, labels[row.Label]) { Group = row.Group, Part = row.Part, Line = row.Line }),
        ];
        return DatasetAssembly.Assemble(NameOf(file), classes, samples, [], options, monitor, cancellationToken);
    }

    /// <summary>A file that is called <c>manifest.csv</c> is named after its folder.</summary>
    private static string NameOf(string file)
    {
        string? folder = Path.GetFileName(Path.GetDirectoryName(file));
        bool isPlain = Path.GetFileName(file).Equals(FileName, StringComparison.OrdinalIgnoreCase);
        return isPlain && !string.IsNullOrEmpty(folder) ? folder : Path.GetFileNameWithoutExtension(file);
    }

    private static string ReadText(string file)
    {
        if (Directory.Exists(file))
        {
            throw new DatasetException($"{file} is a folder; {nameof(ImageManifest)} takes a CSV file. A folder per class is opened with {nameof(ImageFolder)}.");
        }

        try
        {
            RegularFile.Require(file);
            if (new FileInfo(file).Length > LargestFile)
            {
                throw new DatasetException($"{file}: the file has more than {LargestFile >> 20} MiB; it is hardly a manifest.");
            }

            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(file));
        }
        catch (FileNotFoundException e)
        {
            throw new DatasetException($"{file}: the manifest does not exist.", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new DatasetException($"{file}: the manifest is not UTF-8 text (byte {e.Index}). A manifest is a CSV file, saved as UTF-8.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{file}: the manifest cannot be read: {e.Message}", e);
        }
    }
}
