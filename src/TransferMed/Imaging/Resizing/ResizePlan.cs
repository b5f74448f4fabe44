namespace TransferMed.Imaging;

/// <summary>Which part of the picture goes to which part of the wanted size.</summary>
/// <param name="Left">Where the part begins in the picture, in pixels.</param>
/// <param name="Top">Where it begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Bottom">Where it ends.</param>
/// <param name="X">The column at which it is placed.</param>
/// <param name="Y">The row at which it is placed.</param>
/// <param name="Width">The columns that it fills.</param>
/// <param name="Height">The rows that it fills.</param>
internal readonly record struct ResizePlan(float Left, float Top, float Right, float Bottom, int X, int Y, int Width, int Height)
{
    public static ResizePlan For(int width, int height, ImageGeometry geometry)
    {
        double horizontal = (double)geometry.Width / width;
        double vertical = (double)geometry.Height / height;
        switch (geometry.Resize)
        {
            case ResizeMode.CropCenter:
                double cover = Math.Max(horizontal, vertical);
                float marginX = (float)((width - geometry.Width / cover) / 2);
                float marginY = (float)((height - geometry.Height / cover) / 2);
                return new ResizePlan(marginX, marginY, width - marginX, height - marginY, 0, 0, geometry.Width, geometry.Height);

            case ResizeMode.Pad:
                double fit = Math.Min(horizontal, vertical);
                int filledWidth = Math.Clamp((int)Math.Round(width * fit), 1, geometry.Width);
                int filledHeight = Math.Clamp((int)Math.Round(height * fit), 1, geometry.Height);
                return new ResizePlan(0, 0, width, height, (geometry.Width - filledWidth) / 2, (geometry.Height - filledHeight) / 2, filledWidth, filledHeight);

            default:
                return new ResizePlan(0, 0, width, height, 0, 0, geometry.Width, geometry.Height);
        }
    }
}
