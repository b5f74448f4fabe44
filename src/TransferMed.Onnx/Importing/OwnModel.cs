using Google.Protobuf;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Onnx;

/// <summary>
/// Files of this library: their metadata describe the network, and say what folding took out of the graph. What they say is believed only where the
/// network that follows from it has that very graph.
/// </summary>
internal static class OwnModel
{
    /// <summary>The network of the description with the weights of the graph, or null where graph and metadata do not fit each other.</summary>
    public static Network? TryMake(GraphFile file, ModelMetadata metadata, long mostBytes, TorchDevice? device)
    {
        NetworkSpec spec = metadata.Network;
        if (spec.ParameterCount * sizeof(float) > mostBytes || Values(file, spec) is not { } values)
        {
            return null;
        }

        Network network;
        try
        {
            network = Network.Create(spec, seed: 0, device);
        }
        catch (NetworkSpecException fault) when (fault.IsUnregistered)
        {
            // Its backbone is a graph that is not open here; the file holds the nodes of it.
            return null;
        }

        try
        {
            using var noGradient = no_grad();
            foreach (((_, Tensor tensor), Func<float[]> of) in network.State().Zip(values))
            {
                using Tensor source = torch.tensor(of(), tensor.shape);
                tensor.copy_(source);
            }

            Unfold(network, file);
            if (IsItsGraph(file, network, metadata))
            {
                return network;
            }
        }
        catch (ArgumentException)
        {
            // A step of the program's own: without its emitter there is no graph to compare with.
        }

        network.Dispose();
        return null;
    }

    // What each tensor of the state is: a constant of the graph, or the next of the folded numbers.
    private static List<Func<float[]>>? Values(GraphFile file, NetworkSpec spec)
    {
        float[] folded = file.Metadata.TryGetValue(FoldedTensors.Key, out string? text) ? FoldedTensors.Read(text) ?? [] : [];
        int used = 0;
        var values = new List<Func<float[]>>();
        foreach ((string name, long[] shape) in spec.Plan.StateShapes())
        {
            long count = shape.Aggregate(1L, (product, extent) => product * extent);
            if (file.Initializers.TryGetValue(name, out GraphTensor? tensor))
            {
                if (tensor.Type != GraphTensor.Float32 || GraphTensor.Count(tensor.Shape) != count)
                {
                    return null;
                }

                values.Add(tensor.ToFloats);
                continue;
            }

            // Linear layers on tokens are products with a matrix, which ONNX takes by columns.
            if (file.Initializers.TryGetValue(Emission.Columns(name), out GraphTensor? columns))
            {
                if (columns.Type != GraphTensor.Float32 || shape.Length != 2 || !columns.Shape.AsSpan().SequenceEqual([shape[1], shape[0]]))
                {
                    return null;
                }

                values.Add(ConstantValue.Of(columns).Transposed().ToFloats);
                continue;
            }

            if (count > folded.Length - used)
            {
                return null;
            }

            (int from, int to) = (used, used + (int)count);
            used = to;
            values.Add(() => folded[from..to]);
        }

        return used == folded.Length ? values : null;
    }

    // The inverse of folding, in double precision. A factor of 0 took the weights with it: they stay 0.
    private static void Unfold(Network network, GraphFile file)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (NormFold fold in NormFold.In(network.Plan.Steps).Where(fold => !file.Initializers.ContainsKey(fold.Norm.NameOf("weight"))))
        {
            (Tensor factor, Tensor offset) = network.Units.Norm(fold.Norm)!.AsAffine();
            long channel = 0;
            foreach (ConvUnitPlan plan in fold.Convolutions)
            {
                Convolution conv = network.Units.Conv(plan);
                long count = conv.Weight.size(0);
                Divide(conv.Weight, factor.narrow(0, channel, count), null);
                if (conv.Bias is { } bias)
                {
                    Divide(bias, factor.narrow(0, channel, count), offset.narrow(0, channel, count));
                }

                channel += count;
            }
        }

        foreach (ScaleFold fold in ScaleFold.In(network.Plan.Steps).Where(fold => !file.Initializers.ContainsKey(fold.Scale.Name)))
        {
            Tensor factor = network.Units.Parameter(fold.Scale)!.flatten().to_type(ScalarType.Float64);
            LinearMap map = network.Units.Linear(fold.Linear);
            Divide(map.Weight, factor, null);
            Divide(map.Bias, factor, null);
        }
    }

    private static void Divide(Tensor values, Tensor factor, Tensor? offset)
    {
        long[] rows = [factor.size(0), .. Enumerable.Repeat(1L, (int)values.dim() - 1)];
        Tensor wide = values.to_type(ScalarType.Float64);
        Tensor quotient = (offset is null ? wide : wide - offset) / factor.view(rows);
        values.copy_(where(factor.view(rows).Is(0), zeros_like(quotient), quotient));
    }

    private static bool IsItsGraph(GraphFile file, Network network, ModelMetadata metadata)
    {
        string output = file.Outputs[0].Name;
        var options = new OnnxExportOptions
        {
            Input = file.Inputs[0].Name == ModelWriter.PixelsName ? OnnxInput.Pixels : OnnxInput.Normalized,
            Softmax = output != ModelWriter.LogitsName,
        };
        ModelMetadata plain = metadata with { Card = null, OutOfDistributionScore = false };
        GraphFile written = GraphReader.Read(file.Path, ModelWriter.Write(file.Path, network, plain, options, null).ToByteArray());
        return written.Outputs[0].Name == output && SameGraph.Are(file, written, output);
    }
}
