using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A step at run time. It returns a fresh tensor, or the very tensor it was given where there is nothing to do; it never writes into
/// its input, and disposes what it made and does not return (autograd keeps what it needs on its own).
/// </summary>
internal abstract class Layer
{
    /// <summary>Computes the step.</summary>
    /// <param name="x">(N, C, H, W), (N, T, F) for tokens, or (N, F); stays the caller's.</param>
    /// <param name="training">Whether the network trains.</param>
    public abstract Tensor Run(Tensor x, bool training);

    /// <summary>
    /// Computes the step as pieces that lie one after another along the channels, for who concatenates them with others: a map that
    /// is made of branches is then copied once, not twice.
    /// </summary>
    /// <param name="x">(N, C, H, W), (N, T, F) for tokens, or (N, F); stays the caller's.</param>
    /// <param name="training">Whether the network trains.</param>
    /// <returns>At least one piece, each fresh or the very tensor that was given.</returns>
    public virtual Tensor[] RunPieces(Tensor x, bool training) => [Run(x, training)];

    /// <summary>Runs layers one after another and disposes what lies between them.</summary>
    public static Tensor RunAll(ReadOnlySpan<Layer> layers, Tensor x, bool training)
    {
        Tensor current = x;
        foreach (Layer layer in layers)
        {
            Tensor next = layer.Run(current, training);
            Release(current, x, next);
            current = next;
        }

        return current;
    }

    /// <summary>The same, with the last one's output in pieces. Without layers the input is the piece.</summary>
    private protected static Tensor[] RunAllPieces(ReadOnlySpan<Layer> layers, Tensor x, bool training)
    {
        if (layers.IsEmpty)
        {
            return [x];
        }

        Tensor before = RunAll(layers[..^1], x, training);
        Tensor[] pieces = layers[^1].RunPieces(before, training);
        if (!ReferenceEquals(before, x) && !Array.Exists(pieces, piece => ReferenceEquals(piece, before)))
        {
            before.Dispose();
        }

        return pieces;
    }

    /// <summary>Joins pieces along the channels and disposes those that are not the caller's.</summary>
    private protected static Tensor Concatenate(Tensor[] pieces, Tensor input)
    {
        if (pieces.Length == 1)
        {
            return pieces[0];
        }

        Tensor joined = cat(pieces, 1);
        foreach (Tensor piece in pieces)
        {
            Release(piece, input, joined);
        }

        return joined;
    }

    /// <summary>Disposes an intermediate unless it is the caller's or goes on.</summary>
    private protected static void Release(Tensor intermediate, Tensor input, Tensor output)
    {
        if (!ReferenceEquals(intermediate, input) && !ReferenceEquals(intermediate, output))
        {
            intermediate.Dispose();
        }
    }
}

/// <summary>A step without parameters that is one function.</summary>
internal sealed class FunctionLayer(Func<Tensor, bool, Tensor> function) : Layer
{
    public override Tensor Run(Tensor x, bool training) => function(x, training);
}
