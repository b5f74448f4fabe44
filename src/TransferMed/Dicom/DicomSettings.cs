using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>Reads back what <see cref="DicomImageDecoder.Settings"/> says, as models keep it.</summary>
internal static class DicomSettings
{
    private static readonly string Prefix = $"{typeof(DicomImageDecoder).FullName} ";

    /// <summary>The options that a model's pictures were decoded with; the defaults where it names no decoder of DICOM pictures.</summary>
    /// <exception cref="TransferMedException">The settings are none that this version knows.</exception>
    public static DicomOptions Of(Preprocessing preprocessing)
    {
        string? line = preprocessing.Decoding.FirstOrDefault(text => text.StartsWith(Prefix, StringComparison.Ordinal));
        if (line is null)
        {
            return new DicomOptions();
        }

        string settings = line[Prefix.Length..];
        try
        {
            DicomOptions options = Read(settings);
            options.Validate();

            // Only what says the same again was understood: a later version may have settings that this one does not know.
            return JsonNode.DeepEquals(CanonicalJson.Short(options), JsonNode.Parse(settings)) ? options : throw Unknown(settings, null);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw Unknown(settings, e);
        }
    }

    private static DicomOptions Read(string settings)
    {
        JsonNode options = JsonNode.Parse(settings) ?? throw new FormatException();
        return new DicomOptions
        {
            Frame = (int?)options["frame"],
            Window = options["window"] is { } window
                ? new DicomWindow((double?)window["center"] ?? 0, (double?)window["width"] ?? 0, FunctionOf((string?)window["function"]))
                : null,
        };
    }

    private static DicomWindowFunction FunctionOf(string? name) => name is null ? default : Enum.Parse<DicomWindowFunction>(name);

    private static TransferMedException Unknown(string settings, Exception? inner) => new(
        string.Create(CultureInfo.InvariantCulture, $"The model's DICOM pictures were decoded with the settings '{settings}', which this version does not know. Update the library to the version that wrote the model."), inner);
}
