namespace TransferMed.Storage;

/// <summary>A part of a checkpoint that holds tensors.</summary>
/// <param name="name">The keys that lead to it, with dots between them; empty for the top of the file.</param>
/// <param name="tensorCount">The tensors that stand in it.</param>
public sealed class TorchSection(string name, int tensorCount)
{
    /// <summary>The keys that lead to it, with dots between them; empty for the top of the file.</summary>
    public string Name { get; } = name;

    /// <summary>The tensors that stand in it.</summary>
    public int TensorCount { get; } = tensorCount;

    /// <summary>Name and count.</summary>
    /// <returns>For example <c>'model_ema' (102 tensors)</c>.</returns>
    public override string ToString() => $"{(Name.Length == 0 ? "the top" : $"'{TorchFault.Shown(Name)}'")} ({TensorCount} tensor{(TensorCount == 1 ? "" : "s")})";
}
