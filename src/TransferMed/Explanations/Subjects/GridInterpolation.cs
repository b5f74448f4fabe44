namespace TransferMed.Explanations;

/// <summary>Brings a coarse grid to the size of a picture: linear between the cells' centres, constant beyond the outermost.</summary>
internal static class GridInterpolation
{
    public static float[] Bilinear(ReadOnlySpan<float> grid, int rows, int columns, int height, int width)
    {
        (int Low, int High, float Share)[] across = Axis(columns, width);
        var result = new float[height * width];
        int pixel = 0;
        foreach ((int top, int bottom, float down) in Axis(rows, height))
        {
            foreach ((int left, int right, float aside) in across)
            {
                float above = grid[top * columns + left] * (1 - aside) + grid[top * columns + right] * aside;
                float below = grid[bottom * columns + left] * (1 - aside) + grid[bottom * columns + right] * aside;
                result[pixel++] = above * (1 - down) + below * down;
            }
        }

        return result;
    }

    private static (int Low, int High, float Share)[] Axis(int cells, int pixels)
    {
        var places = new (int, int, float)[pixels];
        for (int i = 0; i < pixels; i++)
        {
            double place = Math.Clamp((i + 0.5) * cells / pixels - 0.5, 0, cells - 1);
            int low = (int)place;
            places[i] = (low, Math.Min(low + 1, cells - 1), (float)(place - low));
        }

        return places;
    }
}
