namespace TransferMed.Serving;

/// <summary>Something that waits for the engine's thread.</summary>
internal abstract class EngineWork(CancellationToken cancellation)
{
    /// <summary>Who waits does so no longer when this is cancelled; the work is then left out.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Ends the waiting with an error.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>Says that it will not be done, to nobody: an error that nobody awaits would be reported as unobserved.</summary>
    public abstract void Abandon();
}
