namespace TransferMed.Weights;

/// <summary>How a download deals with a network that fails.</summary>
internal sealed record RetryPolicy
{
    /// <summary>How often in a row a request may bring nothing new.</summary>
    public int FruitlessTries { get; init; } = 4;

    /// <summary>How many requests there are at all.</summary>
    public int MostTries { get; init; } = 100;

    /// <summary>The wait after the first failure; each further one in a row doubles it.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a server may say nothing.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>The wait after so many failures in a row, or what the server asks for where that is longer.</summary>
    public TimeSpan After(int failures, TimeSpan? asked)
    {
        TimeSpan own = FirstWait * Math.Pow(2, Math.Max(0, failures - 1));
        TimeSpan wait = asked > own ? asked.Value : own;
        return wait < LongestWait ? wait : LongestWait;
    }
}
