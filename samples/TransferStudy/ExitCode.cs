namespace StudyConsole;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>Of a shard: data or options of a unit are at fault, so that starting again changes nothing.</summary>
    public const int UnitsFailed = 3;

    /// <summary>Of a shard that was told to stop: start it again. EX_TEMPFAIL of sysexits.</summary>
    public const int Stopped = 75;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
