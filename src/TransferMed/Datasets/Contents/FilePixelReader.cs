using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Reads the pixels of samples whose paths are files.</summary>
/// <param name="options">Limits, background and decoder.</param>
/// <param name="identities">Holds every path to the bytes that were read of it first; null where a file may change between two readings.</param>
/// <param name="files">Gives the files' bytes in place of the file system; null reads <see cref="ImageSample.Path"/>.</param>
internal sealed class FilePixelReader(DecodingOptions options, FileIdentities? identities = null, IFileSource? files = null) : IPixelReader, IContentReader, ITurnedContentReader, IGroupReader, IImageSizeReader, IPixelIdentity, ICheckedFiles
{
    private readonly PixelBudget _budget = new(options.PixelLimit);

    public DecodingOptions Options => options;

    /// <summary>The numbers of the paths.</summary>
    public PathSlots Slots { get; } = identities?.Slots ?? new PathSlots();

    public string Recipe { get; } = new JsonObject
    {
        ["background"] = CanonicalJson.Full(options.Background),
        ["decoder"] = options.Decoder is IImageDecoder own ? DecoderIdentity.Of(own) : null,
        ["processor"] = $"{RuntimeInformation.ProcessArchitecture}",
        ["resampling"] = ImageResizer.Version,
        ["skiaSharp"] = $"{typeof(SkiaSharp.SKCodec).Assembly.GetName().Version}",
    }.ToJsonString();

    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(sample);
        geometry.Validate();
        using ImageFile file = Open(sample);
        Read(file, geometry, destination);
    }

    /// <summary>The same for a file that is in memory.</summary>
    public void Read(string name, ReadOnlyMemory<byte> bytes, ImageGeometry geometry, Span<byte> destination)
    {
        geometry.Validate();
        using ImageFile file = ImageFile.Of(name, bytes, options);
        Read(file, geometry, destination);
    }

    /// <summary>The file, read once: what is compared with the identity is what is decoded.</summary>
    public ImageFile Open(ImageSample sample)
    {
        ImageFile file = Load(sample);
        try
        {
            identities?.Require(sample.Path, file.Data);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private ImageFile Load(ImageSample sample) => files is null ? ImageFile.Read(sample.Path, options) : files.Open(sample, options);

    private void Read(ImageFile file, ImageGeometry geometry, Span<byte> destination)
    {
        using DecodedImage image = file.Decode(options, new ImageSize(geometry.Width, geometry.Height));
        ImageResizer.Resize(image, geometry, options.Background, destination);
    }

    public void Identify(ImageSample sample, Span<byte> digest)
    {
        using ImageFile file = Load(sample);
        (identities?.Require(sample.Path, file.Data) ?? Digest.Read(SHA256.HashData(file.Data))).CopyTo(digest);
    }

    public FileStamp? StampOf(ImageSample sample) => files is null ? FileStamp.Of(sample.Path) : null;

    public Digest DigestOf(ImageSample sample)
    {
        Span<byte> digest = stackalloc byte[Digest.ByteCount];
        Identify(sample, digest);
        return Digest.Read(digest);
    }

    public Digest KnownDigestOf(ImageSample sample) => identities?.Of(sample.Path) ?? DigestOf(sample);

    public void Expect(ImageSample sample, Digest digest) => identities?.Expect(sample.Path, digest);

    /// <summary>Makes room for so many pictures.</summary>
    public void Reserve(int count) => identities?.Reserve(count);

    /// <summary>Decodes at full size. However many threads call this, no more pixels than one picture may have are in memory at once.</summary>
    public ImageContent Examine(ImageSample sample)
    {
        using ImageFile file = Open(sample);
        ImageInfo info = file.Identify();
        using IDisposable share = _budget.Take(info.Size.Pixels);
        using DecodedImage image = file.DecodeWhole(options, info);
        return new ImageContent(PixelHash.Of(image), new ImageSize(image.Width, image.Height))
        {
            Traits = new ImageTraits(string.Intern(info.Format), file.Data.Length, ImageThumbnail.Of(image)),
            Group = file.Group(),
            Notes = info.Notes,
            GroupNote = info.GroupNote,
        };
    }

    public ImageSize SizeOf(ImageSample sample)
    {
        using ImageFile file = Load(sample);
        return file.Identify().Size;
    }

    public bool KnowsGroups => options.Decoder is IGroupSource;

    public string GroupOrigin => (options.Decoder as IGroupSource)?.GroupOrigin ?? "";

    public FileGroup GroupOf(ImageSample sample)
    {
        using ImageFile file = Open(sample);
        ImageInfo info = file.Decoder is IGroupSource ? file.Identify() : default;
        return new FileGroup(file.Group(), info.GroupNote is null ? info.Notes : [.. info.Notes, info.GroupNote]);
    }

    public Digest CanonicalHash(ImageSample sample)
    {
        using ImageFile file = Open(sample);
        using IDisposable share = _budget.Take(file.Identify().Size.Pixels);
        using DecodedImage image = file.Decode(options);
        return PixelHash.Canonical(image);
    }
}
