namespace AuditConsole;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Nothing severe was found.</summary>
    public const int Success = 0;

    /// <summary>The command line or the data are wrong.</summary>
    public const int Failed = 1;

    /// <summary>A severe finding.</summary>
    public const int Severe = 2;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
