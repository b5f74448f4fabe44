using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TransferMed.Imaging;

/// <summary>The identity of decoded pixels.</summary>
internal static class PixelHash
{
    private const int Channels = 3;

    /// <summary>SHA-256 of width, height and pixels.</summary>
    public static Digest Of(DecodedImage image) => Of(image.Pixels, image.Width, image.Height);

    /// <summary>The least of the hashes of the picture's eight mirrored and turned variants.</summary>
    public static Digest Canonical(DecodedImage image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        Digest least = Of(pixels, image.Width, image.Height);
        using var turned = new NativeBuffer(pixels.Length);
        for (int transform = 1; transform < Dihedral.Count; transform++)
        {
            bool exchanged = (transform & 4) != 0;
            (int width, int height) = exchanged ? (image.Height, image.Width) : (image.Width, image.Height);
            Turn(pixels, image.Width, (ImageOrientation)transform, width, height, turned.Span);
            Digest hash = Of(turned.Span[..pixels.Length], width, height);
            least = hash.CompareTo(least) < 0 ? hash : least;
        }

        return least;
    }

    private static Digest Of(ReadOnlySpan<byte> pixels, int width, int height)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([width, height]));
        hash.AppendData(pixels);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Digest.Read(digest);
    }

    private static void Turn(ReadOnlySpan<byte> pixels, int sourceWidth, ImageOrientation transform, int width, int height, Span<byte> turned)
    {
        int bits = (int)transform;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int column = (bits & 1) != 0 ? width - 1 - x : x;
                int row = (bits & 2) != 0 ? height - 1 - y : y;
                int source = (bits & 4) != 0 ? column * sourceWidth + row : row * sourceWidth + column;
                pixels.Slice(source * Channels, Channels).CopyTo(turned[((y * width + x) * Channels)..]);
            }
        }
    }
}
