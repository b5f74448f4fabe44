using Google.Protobuf.Collections;
using TransferMed.Onnx.Protocol;

namespace TransferMed.Onnx;

/// <summary>Puts the nodes of a foreign graph into one that is being built, under names of their own.</summary>
internal static class EmbeddedGraph
{
    // The operators around it, such as Cast of bytes and products of unequal shapes, are those since then.
    private const long OldestOperatorSet = 9;

    /// <summary>Adds the nodes and constants.</summary>
    /// <param name="graph">Where to; written for the operator set of the model from then on.</param>
    /// <param name="model">The model; its parts go over and its names are changed.</param>
    /// <param name="scope">Put before its names; not that of a step.</param>
    /// <param name="input">Its input.</param>
    /// <param name="value">What takes the place of its input.</param>
    /// <param name="output">The value that is asked for.</param>
    /// <returns>The name that this value has now.</returns>
    /// <exception cref="ArgumentException">The graph cannot stand in another one.</exception>
    public static string Add(GraphBuilder graph, ModelProto model, string scope, string input, string value, string output)
    {
        if (model.Graph.SparseInitializer.Count > 0)
        {
            throw new ArgumentException($"The graph '{model.Graph.Name}' has sparse weights, which are not written into another file; export it with dense ones, or save the model as a package.", nameof(model));
        }

        graph.Adopt(model);
        if (graph.OperatorSet < OldestOperatorSet)
        {
            throw new ArgumentException($"The graph '{model.Graph.Name}' is of operator set {graph.OperatorSet}; one of {OldestOperatorSet} or later can be written into another file. Export it again, or save the model as a package.", nameof(model));
        }

        Rename(model.Graph, name => name.Length == 0 ? name : name == input ? value : scope + name);
        graph.Graph.Node.AddRange(model.Graph.Node);
        graph.Graph.Initializer.AddRange(model.Graph.Initializer);
        return scope + output;
    }

    // In graphs within nodes too: they use values of those around them.
    private static void Rename(GraphProto graph, Func<string, string> rename)
    {
        // Only for readers; it names shapes of axes that are others now.
        graph.ValueInfo.Clear();
        graph.QuantizationAnnotation.Clear();
        foreach (NodeProto node in graph.Node)
        {
            node.Name = rename(node.Name);
            Rename(node.Input, rename);
            Rename(node.Output, rename);
            foreach (AttributeProto attribute in node.Attribute)
            {
                foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G))
                {
                    Rename(inner, rename);
                }
            }
        }

        foreach (TensorProto tensor in graph.Initializer)
        {
            tensor.Name = rename(tensor.Name);
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output))
        {
            value.Name = rename(value.Name);
        }
    }

    private static void Rename(RepeatedField<string> names, Func<string, string> rename)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = rename(names[i]);
        }
    }
}
