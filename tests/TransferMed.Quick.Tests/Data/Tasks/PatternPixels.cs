using TransferMed.Datasets;
using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

/// <summary>A pattern of squares for each number that a path ends with; no two look alike.</summary>
internal sealed class PatternPixels : IPixelReader
{
    private const int Side = 16;

    public void Read(ImageSample sample, ImageGeometry geometry, Span<byte> destination)
    {
        ulong state = 77 + (ulong)int.Parse(sample.Path, System.Globalization.CultureInfo.InvariantCulture);
        var cells = new byte[Side * Side];
        for (int i = 0; i < cells.Length; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            cells[i] = (byte)(state >> 56);
        }

        for (int i = 0; i < geometry.Height * geometry.Width; i++)
        {
            (int row, int column) = Math.DivRem(i, geometry.Width);
            destination.Slice(i * geometry.Channels, geometry.Channels).Fill(cells[Side * (Side * row / geometry.Height) + Side * column / geometry.Width]);
        }
    }
}
