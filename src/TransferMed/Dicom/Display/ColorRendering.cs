using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>Writes a colour frame as red, green, blue of 8 bits. Windows do not apply to colours.</summary>
internal static class ColorRendering
{
    public static void Render(in FrameSamples samples, DicomAttributes attributes, string path, Span<byte> pixels)
    {
        if (attributes.Palette is DicomPalette palette)
        {
            RenderPalette(samples, palette, pixels);
            return;
        }

        if (!samples.IsLuminanceChrominance)
        {
            RenderScaled(samples, attributes, pixels);
            return;
        }

        if (attributes.BitsStored != 8)
        {
            throw new ImageDecodeException(
                path, $"DICOM pixels in {attributes.PhotometricInterpretation} of {attributes.BitsStored} bits are not supported; luminance and chrominance must have 8 bits. Export the picture as RGB.");
        }

        for (int at = 0; at < samples.Count; at += 3)
        {
            FromLuminance((int)samples[at], (int)samples[at + 1] - 128, (int)samples[at + 2] - 128, pixels[at..]);
        }
    }

    private static void RenderPalette(in FrameSamples samples, DicomPalette palette, Span<byte> pixels)
    {
        for (int i = 0, at = 0; i < samples.Count; i++, at += 3)
        {
            long value = samples[i];
            pixels[at] = palette.Red.Color(value);
            pixels[at + 1] = palette.Green.Color(value);
            pixels[at + 2] = palette.Blue.Color(value);
        }
    }

    private static void RenderScaled(in FrameSamples samples, DicomAttributes attributes, Span<byte> pixels)
    {
        if (attributes.BitsStored == 8 && !attributes.IsSigned)
        {
            for (int i = 0; i < samples.Count; i++)
            {
                pixels[i] = (byte)samples[i];
            }

            return;
        }

        // Of the bits alone: a signed colour begins at the lowest value that it can have.
        double scale = 255.0 / (Math.Pow(2, attributes.BitsStored) - 1);
        double lowest = attributes.IsSigned ? -Math.Pow(2, attributes.BitsStored - 1) : 0;
        for (int i = 0; i < samples.Count; i++)
        {
            pixels[i] = Rounded((samples[i] - lowest) * scale);
        }
    }

    /// <summary>PS3.3, C.7.6.3.1.2, solved for red, green and blue.</summary>
    private static void FromLuminance(int y, int cb, int cr, Span<byte> rgb)
    {
        rgb[0] = Rounded(y + 1.402 * cr);
        rgb[1] = Rounded(y - 0.344136 * cb - 0.714136 * cr);
        rgb[2] = Rounded(y + 1.772 * cb);
    }

    private static byte Rounded(double value) => (byte)Math.Clamp(Math.Floor(value + 0.5), 0, 255);
}
