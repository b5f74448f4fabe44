using TransferMed.Runtime;

namespace TransferMed.Weights;

/// <summary>What weights were trained on, and the terms under which they are given.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Images">The number of images.</param>
/// <param name="Classes">The classes in the order of the logits; none where the file has no classifier.</param>
/// <param name="License">Licence and terms in plain words.</param>
/// <param name="Citation">What to cite.</param>
internal sealed record WeightsOrigin(string Dataset, int Images, ValueList<string> Classes, string License, string Citation);
