namespace TransferMed.Datasets;

/// <summary>Smooth noise: random values on a grid, smoothly interpolated between.</summary>
internal readonly struct ValueNoise(uint seed)
{
    /// <summary>The noise at a place, from -1 to 1; a grid cell has side 1.</summary>
    public float At(float x, float y)
    {
        float floorX = MathF.Floor(x);
        float floorY = MathF.Floor(y);
        int cellX = (int)floorX;
        int cellY = (int)floorY;
        float u = Smooth(x - floorX);
        float v = Smooth(y - floorY);
        float top = Mix(Value(cellX, cellY), Value(cellX + 1, cellY), u);
        float bottom = Mix(Value(cellX, cellY + 1), Value(cellX + 1, cellY + 1), u);
        return Mix(top, bottom, v);
    }

    /// <summary>Three octaves, each of half the size and half the strength, from about -1 to 1.</summary>
    public float Fractal(float x, float y) => (At(x, y) + 0.5f * At(2 * x + 17, 2 * y + 5) + 0.25f * At(4 * x + 3, 4 * y + 29)) / 1.75f;

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static float Mix(float a, float b, float t) => a + (b - a) * t;

    private float Value(int x, int y)
    {
        uint h = seed ^ ((uint)x * 0x9E3779B1u) ^ ((uint)y * 0x85EBCA77u);
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return (h ^ (h >> 15)) * (2f / uint.MaxValue) - 1f;
    }
}
