namespace TransferMed.Tests.Dicom;

/// <summary>Codes samples as RLE Lossless (PS3.5, annex G).</summary>
internal static class RleWriter
{
    /// <summary>Codes a frame of samples in little endian, those of a pixel together: a segment for each byte, highest first.</summary>
    public static byte[] Write(byte[] frame, int samples, int bytesPerSample)
    {
        int step = samples * bytesPerSample;
        var segments = new List<byte[]>();
        for (int sample = 0; sample < samples; sample++)
        {
            for (int place = bytesPerSample - 1; place >= 0; place--)
            {
                byte[] plane = [.. Enumerable.Range(0, frame.Length / step).Select(i => frame[i * step + sample * bytesPerSample + place])];
                byte[] packed = Pack(plane);
                segments.Add(packed.Length % 2 == 0 ? packed : [.. packed, 0]);
            }
        }

        var offsets = new uint[16];
        offsets[0] = (uint)segments.Count;
        uint at = 64;
        for (int i = 0; i < segments.Count; i++)
        {
            offsets[i + 1] = at;
            at += (uint)segments[i].Length;
        }

        return [.. offsets.SelectMany(BitConverter.GetBytes), .. segments.SelectMany(segment => segment)];
    }

    private static byte[] Pack(byte[] plane)
    {
        var packed = new List<byte>();
        for (int at = 0; at < plane.Length;)
        {
            int run = 1;
            while (run < 128 && at + run < plane.Length && plane[at + run] == plane[at])
            {
                run++;
            }

            if (run > 1)
            {
                packed.AddRange([(byte)(1 - run), plane[at]]);
                at += run;
                continue;
            }

            int length = 1;
            while (length < 128 && at + length < plane.Length && (at + length + 1 >= plane.Length || plane[at + length] != plane[at + length + 1]))
            {
                length++;
            }

            packed.Add((byte)(length - 1));
            packed.AddRange(plane[at..(at + length)]);
            at += length;
        }

        return [.. packed];
    }
}
