namespace TransferMed.Models;

/// <summary>One use of a graph that a package brought. Ends once, however often it is disposed.</summary>
internal sealed class GraphUse(IFrozenGraph graph) : IDisposable
{
    private int _ended;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            KnownGraphs.Release(graph);
        }
    }
}
