namespace PredictConsole;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Every picture was predicted.</summary>
    public const int Success = 0;

    /// <summary>The command line, the model or a file to be written is wrong.</summary>
    public const int Failed = 1;

    /// <summary>Some pictures cannot be read; the others were predicted.</summary>
    public const int BrokenImages = 2;

    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
