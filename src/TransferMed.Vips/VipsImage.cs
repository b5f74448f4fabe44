using NetVips;
using TransferMed.Imaging;

namespace TransferMed.Vips;

/// <summary>A picture that libvips has opened: header read, pixels not yet decoded.</summary>
internal sealed class VipsImage : IDisposable
{
    private readonly Image _image;
    private readonly string _path;

    private VipsImage(Image image, string format, string path)
    {
        _image = image;
        _path = path;
        Format = format;
    }

    public string Format { get; }

    public ImageSize Size => new(_image.Width, _image.Height);

    /// <summary>Opens the picture with the loader of its own format alone: libvips knows many, not all of them made for files from anywhere.</summary>
    public static VipsImage Open(ReadOnlySpan<byte> data, string path, int? page, long pixelLimit)
    {
        VipsLibrary.Require();
        string format = VipsFormat.Of(data) ?? throw new ImageDecodeException(path, "neither a TIFF nor a PNG of 16 bits per channel.");
        byte[] bytes = data.ToArray();
        Image image = Guarded(path, format, () => format == VipsFormat.Tiff
            ? Image.TiffloadBuffer(bytes, page: page ?? 0, n: 1, autorotate: true, failOn: Enums.FailOn.Error)
            : Image.PngloadBuffer(bytes, failOn: Enums.FailOn.Error));
        try
        {
            CheckPages(image, path, page);
            SizeLimits.Check(path, format, image.Width, image.Height, pixelLimit);
            return new VipsImage(image, format, path);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public DecodedImage Decode(VipsOptions options, RgbColor background) => Guarded(_path, Format, () =>
    {
        using Image colors = VipsTones.ToRgb(_image, options, background, Format, _path);
        var decoded = new DecodedImage(colors.Width, colors.Height);
        try
        {
            colors.WriteToMemory<byte>().CopyTo(decoded.Pixels);
            return decoded;
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    });

    public void Dispose() => _image.Dispose();

    private static void CheckPages(Image image, string path, int? page)
    {
        int pages = image.Contains("n-pages") ? (int)image.Get("n-pages") : 1;
        if (page is null && pages > 1)
        {
            throw new ImageDecodeException(path, $"the TIFF has {pages} pages. Choose one with {nameof(VipsOptions)}.{nameof(VipsOptions.Page)}, or export the pages as files of their own.");
        }
    }

    private static T Guarded<T>(string path, string format, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (VipsException e)
        {
            string[] lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string reason = string.Join("; ", lines.Skip(1).Distinct().DefaultIfEmpty(lines.FirstOrDefault() ?? "no reason given"));
            throw new ImageDecodeException(path, $"the {format} is damaged or of a variant that is not supported (libvips: {reason}).", e);
        }
    }
}
