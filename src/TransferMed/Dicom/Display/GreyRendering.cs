namespace TransferMed.Dicom;

/// <summary>Writes a grey frame as red, green, blue.</summary>
internal static class GreyRendering
{
    public static void Render(in FrameSamples samples, GreyCurve curve, int bitsStored, Span<byte> pixels)
    {
        if (bitsStored > 16)
        {
            for (int i = 0; i < samples.Count; i++)
            {
                pixels.Slice(3 * i, 3).Fill(curve.Of(samples[i]));
            }

            return;
        }

        byte[] table = TableOf(samples, curve, bitsStored);
        for (int i = 0, at = 0; i < samples.Count; i++, at += 3)
        {
            byte grey = table[samples.Bits(i)];
            pixels[at] = grey;
            pixels[at + 1] = grey;
            pixels[at + 2] = grey;
        }
    }

    /// <summary>The curve is computed once for each value instead of once for each pixel.</summary>
    private static byte[] TableOf(in FrameSamples samples, GreyCurve curve, int bitsStored)
    {
        var table = new byte[1 << bitsStored];
        for (uint bits = 0; bits < table.Length; bits++)
        {
            table[bits] = curve.Of(samples.Value(bits));
        }

        return table;
    }
}
