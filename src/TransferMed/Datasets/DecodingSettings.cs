using System.Globalization;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>What <see cref="Preprocessing.Decoding"/> says: one line for each decoder beside the built-in one, and one for a background that is not black.</summary>
internal static class DecodingSettings
{
    private const string BackgroundName = "background";

    /// <summary>Of a dataset's pictures; empty where they are not files.</summary>
    public static ValueList<string> Of(ImageDataset dataset) => dataset.Pixels is FilePixelReader files ? Of(files.Options) : [];

    public static ValueList<string> Of(DecodingOptions options)
    {
        var lines = new List<string>();
        if (options.Decoder is { } decoder)
        {
            lines.AddRange(Flat(decoder).Select(one => $"{one.GetType().FullName} {one.Settings}".TrimEnd()));
        }

        if (options.Background != RgbColor.Black)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{BackgroundName} {options.Background.Red} {options.Background.Green} {options.Background.Blue}"));
        }

        return lines.ToValueList();
    }

    /// <summary>Refuses options that would give other pixels than a model was trained on. What a model does not mention is left to the options.</summary>
    /// <exception cref="ArgumentException">A decoder that both have has other settings, or the background differs.</exception>
    public static void RequireAgreement(ValueList<string> model, DecodingOptions options)
    {
        ValueList<string> own = Of(options);
        foreach (string line in model.Except(own, StringComparer.Ordinal))
        {
            string name = NameOf(line);
            string? other = own.FirstOrDefault(candidate => NameOf(candidate) == name) ?? (name == BackgroundName ? $"{BackgroundName} 0 0 0" : null);
            if (other is not null)
            {
                throw new ArgumentException($"The model was trained on pictures decoded with '{line}', the options have '{other}': the same file would become other pixels. Give {nameof(DecodingOptions)} the settings of the training.", nameof(options));
            }
        }
    }

    private static string NameOf(string line) => line.Split(' ', 2)[0];

    private static IEnumerable<IImageDecoder> Flat(IImageDecoder decoder) => decoder is FirstDecoder several ? several.Decoders.SelectMany(Flat) : [decoder];
}
