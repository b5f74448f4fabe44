namespace TransferMed.Imaging;

/// <summary>Several decoders as one: each file goes to the first that recognises it.</summary>
internal sealed class FirstDecoder(IImageDecoder[] decoders) : IImageDecoder, IGroupSource
{
    public string Settings { get; } = string.Join("; ", decoders.Select(DecoderIdentity.Of));

    public IReadOnlyList<IImageDecoder> Decoders => decoders;

    /// <summary>The decoder of a file of this header, or null.</summary>
    public IImageDecoder? For(ReadOnlySpan<byte> header)
    {
        header = header[..Math.Min(header.Length, FileSignature.HeaderLength)];
        foreach (IImageDecoder decoder in decoders)
        {
            if (decoder.Recognises(header))
            {
                return decoder is FirstDecoder several ? several.For(header) : decoder;
            }
        }

        return null;
    }

    public bool Recognises(ReadOnlySpan<byte> header) => For(header) is not null;

    public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => Existing(data, path).Identify(data, path);

    public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request) => Existing(data, request.Path).Decode(data, request);

    public string? GroupOf(ReadOnlySpan<byte> data, string path) => (Existing(data, path) as IGroupSource)?.GroupOf(data, path);

    public string GroupOrigin { get; } = string.Join(
        " ", decoders.OfType<IGroupSource>().Select(source => source.GroupOrigin).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal));

    private IImageDecoder Existing(ReadOnlySpan<byte> data, string path) =>
        For(data) ?? throw new ImageDecodeException(path, FileSignature.Explain(data));
}
