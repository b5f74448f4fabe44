using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>A rectangle of whole pixels within a picture.</summary>
internal readonly record struct Box(int Top, int Left, int Height, int Width)
{
    /// <summary>Draws a rectangle of about the given share of the picture, wholly inside it, every place being equally likely.</summary>
    public static Box Draw(ref SampleRandom random, double area, double aspect, int height, int width)
    {
        double pixels = area * height * width;
        int h = (int)Math.Clamp(Math.Round(Math.Sqrt(pixels / aspect)), 0, height);
        int w = (int)Math.Clamp(Math.Round(Math.Sqrt(pixels * aspect)), 0, width);
        return new Box(random.NextInt32(height - h + 1), random.NextInt32(width - w + 1), h, w);
    }

    /// <summary>Where boxes are: (N, 1, H, W), each box with its weight inside and 0 outside.</summary>
    public static Tensor Masks(Box[] boxes, float[] weights, int height, int width, Device device)
    {
        Tensor rowTable = Upload.Table(boxes.Length, 1, height, 1);
        Tensor columnTable = Upload.Table(boxes.Length, 1, 1, width);
        Span<float> rows = Upload.Values(rowTable);
        Span<float> columns = Upload.Values(columnTable);
        rows.Clear();
        columns.Clear();
        for (int n = 0; n < boxes.Length; n++)
        {
            rows.Slice(n * height + boxes[n].Top, boxes[n].Height).Fill(weights[n]);
            columns.Slice(n * width + boxes[n].Left, boxes[n].Width).Fill(1f);
        }

        return Upload.To(rowTable, device) * Upload.To(columnTable, device);
    }
}
