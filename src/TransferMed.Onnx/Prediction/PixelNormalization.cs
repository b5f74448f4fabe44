using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The loader's normalisation, for graphs that do not hold it.</summary>
internal static class PixelNormalization
{
    /// <summary>From (N, H, W, C) to (N, C, H, W): value times scale plus shift of its channel.</summary>
    public static float[] Apply(ReadOnlySpan<byte> pixels, int count, InputShape input, float[] scale, float[] shift)
    {
        int channels = input.Channels;
        int positions = input.Height * input.Width;
        var pictures = new float[pixels.Length];
        for (int n = 0; n < count; n++)
        {
            int start = n * positions * channels;
            for (int c = 0; c < channels; c++)
            {
                Span<float> plane = pictures.AsSpan(start + c * positions, positions);
                for (int i = 0; i < positions; i++)
                {
                    plane[i] = pixels[start + i * channels + c] * scale[c] + shift[c];
                }
            }
        }

        return pictures;
    }
}
