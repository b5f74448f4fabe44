using Microsoft.Extensions.Logging;

namespace TransferMed.Datasets;

/// <summary>Who watches the opening of a dataset.</summary>
public sealed class DatasetMonitor
{
    /// <summary>Receives the state of the check, from any thread and not in order. Default: null.</summary>
    public IProgress<ImageCheckProgress>? Progress { get; init; }

    /// <summary>Receives a warning for every picture that is skipped and a line for the opened dataset. Default: null.</summary>
    public ILogger? Logger { get; init; }
}

/// <summary>How far the check of a dataset's pictures is.</summary>
public readonly struct ImageCheckProgress
{
    internal ImageCheckProgress(int done, int total)
    {
        Done = done;
        Total = total;
    }

    /// <summary>The pictures that are checked.</summary>
    public int Done { get; }

    /// <summary>The pictures in all.</summary>
    public int Total { get; }
}
