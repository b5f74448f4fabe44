namespace TransferMed.Runtime;

/// <summary>By what a file is taken for unchanged without being read: its length and the time of the last writing, of what a link leads to.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Time">A number that grows with the time, of the system's own resolution; only compared with others of the same file.</param>
internal readonly record struct FileStamp(long Length, long Time)
{
    private const uint LengthAndTime = 0x200 | 0x40;
    private const int LengthOffset = 40;
    private const int SecondsOffset = 112;
    private const int NanosecondsOffset = 120;

    /// <summary>The stamp of a file; null where there is none or it cannot be asked.</summary>
    public static FileStamp? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<byte> answer = stackalloc byte[RegularFile.AnswerLength];
            if (RegularFile.TryAsk(path, LengthAndTime, answer))
            {
                long ticks = BitConverter.ToInt64(answer[SecondsOffset..]) * TimeSpan.TicksPerSecond + BitConverter.ToUInt32(answer[NanosecondsOffset..]) / TimeSpan.NanosecondsPerTick;
                return new FileStamp(BitConverter.ToInt64(answer[LengthOffset..]), DateTime.UnixEpoch.Ticks + ticks);
            }
        }

        return OfFramework(path);
    }

    private static FileStamp? OfFramework(string path)
    {
        try
        {
            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever opens the file says what is wrong with it.
            return null;
        }
    }
}
