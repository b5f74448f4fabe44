namespace TransferMed.Onnx;

/// <summary>exp(x - max) over its sum, in double precision.</summary>
internal static class StableSoftmax
{
    public static void Apply(Span<float> row)
    {
        double largest = double.NegativeInfinity;
        foreach (float value in row)
        {
            largest = Math.Max(largest, value);
        }

        double sum = 0;
        foreach (float value in row)
        {
            sum += Math.Exp(value - largest);
        }

        foreach (ref float value in row)
        {
            value = (float)(Math.Exp(value - largest) / sum);
        }
    }
}
