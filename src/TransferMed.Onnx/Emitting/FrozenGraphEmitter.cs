using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>A graph that is the backbone of a network: its nodes go into the file, with the pooling of their output.</summary>
internal static class FrozenGraphEmitter
{
    public static string Emit(Emission emission, LayerPlan plan, GraphValue input)
    {
        var step = (FrozenGraphSpec)plan.Spec;
        if (KnownGraphs.Find(step) is not IGraphContent content)
        {
            throw new ArgumentException($"The step '{plan.Name}' is the ONNX graph with the SHA-256 {step.Graph}, which is not open any more; keep its {nameof(OnnxFeatures)} until the file is written.");
        }

        // A step's name has no colon, so the names of the graph are apart from all others.
        string value = EmbeddedGraph.Add(emission.Graph, content.ReadContent(), $"{plan.Name}:", content.InputName, input.Name, step.Output);
        return step.Pooling switch
        {
            GraphPooling.None => value,
            GraphPooling.ClassToken => emission.Graph.Add("Gather", plan.Name, [value, emission.Graph.AddConstant($"{plan.Name}.token", [0L])], NodeAttributes.Int("axis", 1)),
            GraphPooling.TokenMean => emission.Graph.AddReduction("ReduceMean", plan.Name, value, 1),
            GraphPooling.MapMean => emission.Flatten(plan.Name, emission.Graph.Add("GlobalAveragePool", plan.Name, [value])),
            _ => throw new ArgumentException($"The pooling {step.Pooling} has no form in ONNX."),
        };
    }
}
