using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>Decodes files of six letters, <c>RAW</c>, a group and two letters of noise, and counts how often it does.</summary>
internal sealed class CountedDecoder(bool namesGroups = false) : IImageDecoder, IGroupSource
{
    private int _decoded;

    public int Decoded => Volatile.Read(ref _decoded);

    public string GroupOrigin => "Groups are letters.";

    public string Settings => namesGroups ? "groups" : "";

    public static byte[] File(char group, char first, char second) => [.. "RAW"u8, (byte)group, (byte)first, (byte)second];

    public bool Recognises(ReadOnlySpan<byte> header) => header.StartsWith("RAW"u8);

    public ImageInfo Identify(ReadOnlySpan<byte> data, string path) => new("RAW", new ImageSize(40, 30)) { Notes = namesGroups && data[4] == (byte)'n' ? ["It is noted."] : [] };

    public DecodedImage Decode(ReadOnlySpan<byte> data, in DecodeRequest request)
    {
        Interlocked.Increment(ref _decoded);
        if (data[4] == (byte)'!')
        {
            throw new FormatException("It is broken.");
        }

        var image = new DecodedImage(40, 30);
        var random = new Random(256 * data[4] + data[5]);
        Span<byte> pixels = image.Pixels;
        (int phase, int length) = (random.Next(40), random.Next(3, 20));
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (i / 3 % 40, i / 120);
            pixels[i] = (byte)((x + phase) / length % 2 * 120 + (y + phase * 7) / length % 2 * 90 + random.Next(30));
        }

        return image;
    }

    public string? GroupOf(ReadOnlySpan<byte> data, string path) => namesGroups ? $"patient {(char)data[3]}" : null;
}
