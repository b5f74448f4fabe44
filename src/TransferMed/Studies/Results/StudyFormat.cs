using TransferMed.Models;

namespace TransferMed.Studies;

/// <summary>
/// The memory format that a study trains a network in where its recipes leave that open. One for all of its runs, chosen before the first,
/// so that they can be compared and a study that goes on ends with the bits of an unbroken one.
/// </summary>
/// <param name="Weights">The weights that the network came with; null for the study's own.</param>
/// <param name="Format">The format, never Auto.</param>
/// <param name="Measured">Why it is that one, for example <c>measured 1.09x of contiguous in 0.6 s</c>; decides nothing.</param>
internal sealed record StudyFormat(string? Weights, MemoryFormat Format, string Measured);
