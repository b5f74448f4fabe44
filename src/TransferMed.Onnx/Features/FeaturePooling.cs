using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>One vector for each image of what a graph gives; sums in double.</summary>
internal static class FeaturePooling
{
    /// <summary>Pools.</summary>
    /// <param name="pooling">How.</param>
    /// <param name="values">The values, in the order of the last axis.</param>
    /// <param name="shape">(N, D), (N, T, D) or (N, D, H, W), as the pooling asks.</param>
    /// <returns>(N, D).</returns>
    public static float[] Apply(GraphPooling pooling, ReadOnlySpan<float> values, long[] shape)
    {
        int count = (int)shape[0];
        return pooling switch
        {
            GraphPooling.None => values.ToArray(),
            GraphPooling.ClassToken => FirstTokens(values, count, (int)shape[1], (int)shape[2]),

            // The positions lie one width apart for tokens, one value apart for maps.
            GraphPooling.TokenMean => Means(values, count, (int)shape[2], (int)shape[1], step: (int)shape[2], start: 1),
            _ => Means(values, count, (int)shape[1], checked((int)(shape[2] * shape[3])), step: 1, start: checked((int)(shape[2] * shape[3]))),
        };
    }

    private static float[] FirstTokens(ReadOnlySpan<float> values, int count, int tokens, int width)
    {
        var first = new float[count * width];
        for (int i = 0; i < count; i++)
        {
            values.Slice(i * tokens * width, width).CopyTo(first.AsSpan(i * width, width));
        }

        return first;
    }

    private static float[] Means(ReadOnlySpan<float> values, int count, int width, int positions, int step, int start)
    {
        var means = new float[count * width];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> own = values.Slice(i * width * positions, width * positions);
            for (int feature = 0; feature < width; feature++)
            {
                double sum = 0;
                for (int position = 0; position < positions; position++)
                {
                    sum += own[feature * start + position * step];
                }

                means[i * width + feature] = (float)(sum / positions);
            }
        }

        return means;
    }
}
