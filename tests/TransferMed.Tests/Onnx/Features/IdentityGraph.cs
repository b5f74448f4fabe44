using Google.Protobuf;
using TransferMed.Onnx.Protocol;

namespace TransferMed.Tests.Onnx.Features;

/// <summary>A graph that gives what it takes, of any type and shape.</summary>
internal static class IdentityGraph
{
    public static void Write(string path, int type, long[] extents)
    {
        var graph = new GraphProto { Name = "identity" };
        graph.Input.Add(Value("input"));
        graph.Output.Add(Value("output"));
        graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "input" }, Output = { "output" } });
        File.WriteAllBytes(path, new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } }.ToByteArray());

        ValueInfoProto Value(string name)
        {
            var shape = new TensorShapeProto();
            foreach (long extent in extents)
            {
                shape.Dim.Add(extent > 0 ? new TensorShapeProto.Types.Dimension { DimValue = extent } : new TensorShapeProto.Types.Dimension { DimParam = "n" });
            }

            return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
        }
    }
}
