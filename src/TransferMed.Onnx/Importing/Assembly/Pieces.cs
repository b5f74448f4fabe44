using System.Diagnostics.CodeAnalysis;
using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Steps of a computation one after another, taken from the front.</summary>
internal sealed class Pieces(FlowNode[] nodes)
{
    private int _at;

    public FlowNode? Next => _at < nodes.Length ? nodes[_at] : null;

    public FlowNode? AfterNext => _at + 1 < nodes.Length ? nodes[_at + 1] : null;

    public void Skip() => _at++;

    public bool TryTake([NotNullWhen(true)] out FlowNode? node)
    {
        node = Next;
        _at++;
        return node is not null;
    }

    /// <summary>The function that comes next, or none.</summary>
    public ActivationKind TakeFunction()
    {
        if (Next?.Operation is not ActivationOperation { Slope: null } activation)
        {
            return ActivationKind.None;
        }

        Skip();
        return activation.Function;
    }
}
