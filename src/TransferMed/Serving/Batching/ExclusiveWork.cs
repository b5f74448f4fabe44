namespace TransferMed.Serving;

/// <summary>Work that has the engine for itself.</summary>
internal abstract class ExclusiveWork(CancellationToken cancellation) : EngineWork(cancellation)
{
    public abstract void Run();
}

/// <summary>Work that has the engine for itself and gives something.</summary>
internal sealed class ExclusiveWork<T>(Func<T> work, CancellationToken cancellation) : ExclusiveWork(cancellation)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Completion => _completion.Task;

    public override void Run()
    {
        try
        {
            _completion.TrySetResult(work());
        }
        catch (OperationCanceledException fault)
        {
            _completion.TrySetCanceled(fault.CancellationToken);
        }
        catch (Exception fault)
        {
            // Whatever it is, it belongs to the caller and must not end the engine's thread.
            Fail(fault);
        }
    }

    public override void Fail(Exception fault) => _completion.TrySetException(fault);

    public override void Abandon() => _completion.TrySetCanceled(Cancellation);
}
