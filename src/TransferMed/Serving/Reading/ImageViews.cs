using TransferMed.Imaging;

namespace TransferMed.Serving;

/// <summary>The views of a picture that are predicted, the picture itself first.</summary>
internal sealed class ImageViews
{
    private readonly ImageOrientation[] _transforms;
    private readonly ImageGeometry _geometry;

    /// <exception cref="ArgumentException">Rows and columns cannot be exchanged, since the input is not as high as wide.</exception>
    public ImageViews(TestTimeAugmentation augmentation, ImageGeometry geometry)
    {
        if (augmentation == TestTimeAugmentation.Dihedral && geometry.Height != geometry.Width)
        {
            throw new ArgumentException(
                $"{nameof(TestTimeAugmentation)} is {augmentation}, but the network's input is {geometry.Height} x {geometry.Width}; use {nameof(TestTimeAugmentation.Flips)}.", nameof(augmentation));
        }

        _geometry = geometry;
        _transforms = [.. Enumerable.Range(0, CountOf(augmentation)).Select(bits => (ImageOrientation)bits)];
    }

    public int Count => _transforms.Length;

    /// <summary>The bytes of all views.</summary>
    public int ByteCount => checked(Count * _geometry.ByteCount);

    public static int CountOf(TestTimeAugmentation augmentation) => augmentation switch
    {
        TestTimeAugmentation.Flips => 4,
        TestTimeAugmentation.Dihedral => Dihedral.Count,
        _ => 1,
    };

    /// <summary>Makes the further views from the first.</summary>
    /// <param name="pixels"><see cref="ByteCount"/> bytes, of which the picture itself is written.</param>
    public void Complete(Span<byte> pixels)
    {
        int size = _geometry.ByteCount;
        for (int view = 1; view < Count; view++)
        {
            Write((int)_transforms[view], pixels[..size], pixels.Slice(view * size, size));
        }
    }

    // The bits are those of Dihedral: columns, rows, then rows and columns exchanged.
    private void Write(int bits, ReadOnlySpan<byte> image, Span<byte> view)
    {
        (int height, int width, int channels) = (_geometry.Height, _geometry.Width, _geometry.Channels);
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            int row = (bits & 2) != 0 ? height - 1 - y : y;
            for (int x = 0; x < width; x++)
            {
                int column = (bits & 1) != 0 ? width - 1 - x : x;
                int from = ((bits & 4) != 0 ? column * width + row : row * width + column) * channels;
                for (int c = 0; c < channels; c++)
                {
                    view[at++] = image[from + c];
                }
            }
        }
    }
}
