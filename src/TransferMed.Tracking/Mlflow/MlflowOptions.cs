using Microsoft.Extensions.Logging;

namespace TransferMed.Tracking;

/// <summary>How a <see cref="MlflowRun"/> is kept.</summary>
public sealed record MlflowOptions
{
    /// <summary>The name of the run; null, the default, leaves it to the server.</summary>
    public string? RunName { get; init; }

    /// <summary>The run to go on with, by the server's id; null, the default: a new one, or for a training that goes on from its checkpoint the one that this machine began with it.</summary>
    public string? RunId { get; init; }

    /// <summary>Tags of the run. Default none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a request may take, from 1 second to 10 minutes; a file is given a second more for each 100 kB. A server that falls silent holds up an epoch by one such wait, the first by two. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Receives where the run is to be seen, and warnings where the server is away or refuses something; or null.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    internal void Validate()
    {
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10))
        {
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, $"{nameof(Timeout)} is {Timeout}; give 1 second to 10 minutes.");
        }

        ArgumentNullException.ThrowIfNull(Tags);
        if (RunId is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(RunId);
        }
    }
}
