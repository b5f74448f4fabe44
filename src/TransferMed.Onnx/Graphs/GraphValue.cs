using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>A value of the graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">One sample of it.</param>
internal readonly record struct GraphValue(string Name, FeatureShape Shape);
