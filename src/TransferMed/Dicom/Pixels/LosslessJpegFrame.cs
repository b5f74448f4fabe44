using TransferMed.Data;

namespace TransferMed.Dicom;

/// <summary>Lossless JPEG (process 14, all selection values) as the samples of a frame.</summary>
internal static class LosslessJpegFrame
{
    public static FrameSamples Decode(ReadOnlySpan<byte> coded, DicomAttributes attributes, string path)
    {
        if (attributes.BitsAllocated is not (8 or 16))
        {
            throw new ImageDecodeException(path, $"lossless JPEG holds at most 16 bits per sample; the DICOM header says {attributes.BitsAllocated}. The file is damaged.");
        }

        int bytes = attributes.BitsAllocated / 8;
        ushort[] decoded = LosslessJpegDecoder.Decode(coded, attributes, path);
        var samples = new byte[(long)decoded.Length * bytes];
        for (int i = 0; i < decoded.Length; i++)
        {
            samples[bytes * i] = (byte)decoded[i];
            if (bytes == 2)
            {
                samples[2 * i + 1] = (byte)(decoded[i] >> 8);
            }
        }

        bool isLuminanceChrominance = attributes.PhotometricInterpretation.StartsWith("YBR", StringComparison.Ordinal);
        return new FrameSamples(samples, bytes, attributes, isLuminanceChrominance);
    }
}
