using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>
/// Reads single-frame DICOM pictures, and single frames of others, for <see cref="DecodingOptions.Decoder"/>: uncompressed in
/// either byte order, deflated, RLE, JPEG of 8 bits and lossless JPEG; grey, RGB, YBR and palette. Grey values go through
/// rescale and window to 8 bits. Other transfer syntaxes are refused by name. The patient becomes the sample's group.
/// </summary>
public sealed class DicomImageDecoder : IImageDecoder, IGroupSource
{
    private const string Format = "DICOM";

    private readonly DicomOptions _options;

    /// <summary>Creates a decoder.</summary>
    /// <param name="options">How pictures become pixels; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DicomImageDecoder(DicomOptions? options = null)
    {
        _options = options ?? new DicomOptions();
        _options.Validate();
        Settings = CanonicalJson.Write(_options);
    }

    /// <summary>The decoder with default options.</summary>
    public static DicomImageDecoder Default { get; } = new();

    /// <summary>
    /// The decoder that shows DICOM pictures as a model saw them in its training: with its window and frame where it was trained with
    /// some, with what each file proposes where it was not, or was trained on other pictures.
    /// </summary>
    /// <param name="preprocessing">The model's; its <see cref="Preprocessing.Decoding"/> names the settings.</param>
    /// <returns>The decoder, for <see cref="DecodingOptions.Decoder"/> of a predictor.</returns>
    /// <exception cref="TransferMedException">The settings are none that this version knows.</exception>
    public static DicomImageDecoder For(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        return new DicomImageDecoder(DicomSettings.Of(preprocessing));
    }

    /// <inheritdoc/>
    public string Settings { get; }

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> header) => FileSignature.IsDicom(header);

    /// <inheritdoc/>
    public ImageInfo Identify(ReadOnlySpan<byte> data, string path)
    {
        DicomContent content = DicomContent.Open(data, path);
        DicomAttributes attributes = AttributeReader.Read(content, _options.Frame ?? 0);
        FrameReader.CheckSupported(attributes, path);
        SizeLimits.Check(path, Format, attributes.Columns, attributes.Rows, long.MaxValue);
        return new ImageInfo(Format, new ImageSize(attributes.Columns, attributes.Rows))
        {
            Notes = _options.Window is null ? attributes.Notes : attributes.PixelNotes,
            GroupNote = DicomGroups.NoteOf(_options.Grouping, attributes.PatientId, attributes.StudyInstanceUid),
        };
    }

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
    {
        DicomContent content = DicomContent.Open(data, request.Path);
        DicomAttributes attributes = AttributeReader.Read(content, _options.Frame ?? 0);
        SizeLimits.Check(request.Path, Format, attributes.Columns, attributes.Rows, request.PixelLimit);
        FrameSamples samples = FrameReader.Read(content, attributes, ChooseFrame(attributes, request.Path));
        var image = new DecodedImage(attributes.Columns, attributes.Rows);
        try
        {
            if (attributes.IsGrey)
            {
                GreyRendering.Render(samples, new GreyCurve(attributes, _options.Window, samples), attributes.BitsStored, image.Pixels);
            }
            else
            {
                ColorRendering.Render(samples, attributes, request.Path, image.Pixels);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string GroupOrigin => DicomGroups.OriginOf(_options.Grouping);

    /// <inheritdoc/>
    public string? GroupOf(ReadOnlySpan<byte> data, string path)
    {
        if (_options.Grouping == DicomGrouping.None)
        {
            return null;
        }

        DataSet elements = DicomContent.Open(data, path).Elements;
        return DicomGroups.NameOf(_options.Grouping, elements.Text(DicomTag.PatientId), elements.Text(DicomTag.StudyInstanceUid));
    }

    private int ChooseFrame(DicomAttributes attributes, string path)
    {
        if (_options.Frame is int frame)
        {
            return frame < attributes.Frames
                ? frame
                : throw new ImageDecodeException(path, $"the DICOM file has {attributes.Frames} frame{(attributes.Frames == 1 ? "" : "s")}, none of which is number {frame}, counted from 0. Give the whole object, or choose another frame with {nameof(DicomOptions)}.{nameof(DicomOptions.Frame)}.");
        }

        return attributes.Frames == 1
            ? 0
            : throw new ImageDecodeException(
                path, $"the DICOM file is a multi-frame object of {attributes.Frames} frames. Export the frames as files of their own, or choose one with {nameof(DicomOptions)}.{nameof(DicomOptions.Frame)}.");
    }
}
