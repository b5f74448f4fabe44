using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Resamples pictures by one affine map each: bilinear, outside filled by reflection, one kernel for the batch.</summary>
internal static class AffineWarp
{
    /// <summary>Warps the pictures.</summary>
    /// <param name="images">(N, C, H, W), float32.</param>
    /// <param name="maps">One map for each picture.</param>
    /// <returns>The same shape; a picture with the identity keeps its pixels bit for bit.</returns>
    public static Tensor Apply(Tensor images, AffineMap[] maps)
    {
        int[] drawn = [.. Enumerable.Range(0, maps.Length).Where(i => maps[i] != AffineMap.Identity)];
        return DrawnImages.Apply(images, drawn, images => Warp(images, maps, drawn));
    }

    private static Tensor Warp(Tensor images, AffineMap[] maps, int[] drawn)
    {
        int height = (int)images.size(2);
        int width = (int)images.size(3);

        // A coordinate is a sum of a part that depends on the column and one that depends on the row: both are computed here
        // in double precision, and the device adds them. Equal for a picture in any batch, which a batched matrix product need not be.
        Tensor columnTable = Upload.Table(drawn.Length, 1, width, 2);
        Tensor rowTable = Upload.Table(drawn.Length, height, 1, 2);
        Span<float> columns = Upload.Values(columnTable);
        Span<float> rows = Upload.Values(rowTable);
        for (int n = 0; n < drawn.Length; n++)
        {
            AffineMap map = maps[drawn[n]];
            for (int j = 0; j < width; j++)
            {
                double x = j + 0.5 - 0.5 * width;
                columns[(n * width + j) * 2] = (float)((map.XX * x + map.ShiftX) * 2.0 / width);
                columns[(n * width + j) * 2 + 1] = (float)((map.YX * x + map.ShiftY) * 2.0 / height);
            }

            for (int i = 0; i < height; i++)
            {
                double y = i + 0.5 - 0.5 * height;
                rows[(n * height + i) * 2] = (float)(map.XY * y * 2.0 / width);
                rows[(n * height + i) * 2 + 1] = (float)(map.YY * y * 2.0 / height);
            }
        }

        Tensor grid = Upload.To(columnTable, images.device) + Upload.To(rowTable, images.device);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false);
    }
}
