using TransferMed.Datasets;

namespace TransferMed.Tests.Data;

/// <summary>Pictures of two classes in a folder, and beside it one for their checks.</summary>
internal sealed class CheckedFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public CheckedFolder(int pictures = 12)
    {
        for (int i = 0; i < pictures; i++)
        {
            Write(i, (char)('A' + i / 4), (char)('a' + i));
        }
    }

    public string Pictures => Path.Combine(_folder.Path, "pictures");

    public string Checks => Path.Combine(_folder.Path, "checks");

    public string[] CheckFiles => Directory.Exists(Checks) ? [.. Directory.GetFiles(Checks).Order(StringComparer.Ordinal)] : [];

    public string Write(int number, char group, char first, char second = 'x') =>
        _folder.Write(Path.Combine("pictures", number % 2 == 0 ? "even" : "odd", $"{number}.png"), CountedDecoder.File(group, first, second));

    /// <summary>Opens the pictures, and tells how many were decoded.</summary>
    public (ImageDataset Dataset, int Decoded) Open(Func<DatasetOptions, DatasetOptions>? with = null, DatasetMonitor? monitor = null, bool namesGroups = false, CancellationToken cancellationToken = default)
    {
        var decoder = new CountedDecoder(namesGroups);
        var options = new DatasetOptions { CheckFolder = Checks, Decoding = new() { Decoder = decoder } };
        ImageDataset dataset = ImageDataset.Open(Pictures, with?.Invoke(options) ?? options, monitor, cancellationToken);
        return (dataset, decoder.Decoded);
    }

    public ImageDataset OpenPlainly(bool namesGroups = false) =>
        ImageDataset.Open(Pictures, new DatasetOptions { Decoding = new() { Decoder = new CountedDecoder(namesGroups) } });

    public void Dispose() => _folder.Dispose();
}
