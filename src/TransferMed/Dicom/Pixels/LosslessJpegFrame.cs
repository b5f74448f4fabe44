using System.Runtime.InteropServices;
using TransferMed.Imaging;

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

        // Two bytes for each sample, of 8 bits too: the decoder's own memory, without a copy.
        ReadOnlySpan<byte> samples = MemoryMarshal.AsBytes<ushort>(LosslessJpegDecoder.Decode(coded, attributes, path));
        bool isLuminanceChrominance = attributes.PhotometricInterpretation.StartsWith("YBR", StringComparison.Ordinal);
        return new FrameSamples(samples, sizeof(ushort), attributes, isLuminanceChrominance);
    }
}
