namespace SampleConsole;

/// <summary>What the process returns, whatever the program.</summary>
internal static class ExitCode
{
    /// <summary>All was done, and nothing was found that speaks against it.</summary>
    public const int Success = 0;

    /// <summary>It could not be done: data, a model, a file or the machine.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was begun.</summary>
    public const int WrongUsage = 2;

    /// <summary>All was done, and some of the data are at fault: a severe finding, pictures that cannot be read, units of a shard that fail however often they are tried.</summary>
    public const int DataAtFault = 3;

    /// <summary>Of a shard that was told to stop: start it again. EX_TEMPFAIL of sysexits.</summary>
    public const int Stopped = 75;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
