using Microsoft.Extensions.Logging;

namespace TransferMed.Datasets;

/// <summary>Who watches the opening or the splitting of a dataset.</summary>
public sealed class DatasetMonitor
{
    /// <summary>Receives how far finding, checking and comparing are (<see cref="ImageCheckProgress.Stage"/>), from any thread and not in order. Default: null.</summary>
    public IProgress<ImageCheckProgress>? Progress { get; init; }

    /// <summary>Receives a warning for every picture that is skipped and a line for the opened dataset. Default: null.</summary>
    public ILogger? Logger { get; init; }
}
