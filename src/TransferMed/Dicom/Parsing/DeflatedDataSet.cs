using System.IO.Compression;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>The data set of a file of the deflated transfer syntax (PS3.5, A.5).</summary>
internal static class DeflatedDataSet
{
    /// <summary>No picture within the largest pixel limit that a dataset allows by default needs more.</summary>
    private const long LargestDataSet = 512L << 20;

    /// <summary>Inflates twice: first for the length alone, so that memory is taken once and only for what is there.</summary>
    public static byte[] Inflate(byte[] deflated, string path)
    {
        try
        {
            using Stream counting = Open(deflated);
            var inflated = new byte[Length(counting, path)];
            using Stream stream = Open(deflated);
            stream.ReadExactly(inflated);
            return inflated;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ImageDecodeException(path, "the deflated data set of the DICOM file is damaged. Copy or export it again.", e);
        }
    }

    private static DeflateStream Open(byte[] deflated) => new(new MemoryStream(deflated, writable: false), CompressionMode.Decompress);

    private static long Length(Stream stream, string path)
    {
        var buffer = new byte[1 << 14];
        long length = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            length += read;
            if (length > LargestDataSet)
            {
                throw new ImageDecodeException(path, $"the deflated data set of the DICOM file inflates to more than {LargestDataSet >> 20} MiB. Transcode it to Explicit VR Little Endian.");
            }
        }

        return length;
    }
}
