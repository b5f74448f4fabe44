namespace TransferMed.Runtime;

/// <summary>What <see cref="TorchRuntime.SetDeterministic"/> could do.</summary>
/// <param name="Applied">True where LibTorch took the setting.</param>
/// <param name="Description">What is set, what remains open and how to close it; fit for a log.</param>
internal sealed record Determinism(bool Applied, string Description);
