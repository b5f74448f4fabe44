namespace TransferMed.Tracking;

/// <summary>The time, as trackers count it.</summary>
internal static class Clock
{
    /// <summary>Seconds since 1970 with fractions.</summary>
    public static double Seconds() => Milliseconds() / 1000.0;

    /// <summary>Milliseconds since 1970.</summary>
    public static long Milliseconds() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
