// Compiled by the build itself (RoslynCodeTaskFactory), not into an assembly of the package.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes the weights of ML.NET's ResNet (ONNX; 2, 2, 2 and 3 basic blocks) as safetensors by torchvision's parameter names. The values
/// are copied as bytes. Anything that is not that network is refused.
/// </summary>
public sealed class ConvertWeights : Task
{
    private static readonly int[] Blocks = { 2, 2, 2, 3 };
    private static readonly string[] NormParts = { "weight", "bias", "running_mean", "running_var" };

    /// <summary>The ONNX file.</summary>
    [Required]
    public string Original { get; set; }

    /// <summary>The safetensors file to write.</summary>
    [Required]
    public string Converted { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Write(Placed(new OnnxGraph(File.ReadAllBytes(Original))));
            Log.LogMessage(MessageImportance.High, "Weights converted: {0}", Converted);
            return true;
        }
        catch (Exception error) when (error is InvalidDataException || error is IOException || error is UnauthorizedAccessException)
        {
            Log.LogError("The weights of {0} cannot be converted: {1}", Original, error.Message);
            return false;
        }
    }

    /// <summary>
    /// Every tensor by its new name. A block's shortcut may stand before or after its convolutions in the graph, so each place takes the first
    /// convolution of its shape that is left; convolutions of one shape stand in the network's order.
    /// </summary>
    private static List<KeyValuePair<string, Tensor>> Placed(OnnxGraph graph)
    {
        List<string[]> convolutions = graph.InputsOf("Conv");
        List<string[]> norms = graph.InputsOf("BatchNormalization");
        List<Unit> units = Units().ToList();
        if (convolutions.Count != units.Count || norms.Count != units.Count)
        {
            throw new InvalidDataException(convolutions.Count + " convolutions and " + norms.Count + " norms instead of " + units.Count + " of each.");
        }

        List<int> left = Enumerable.Range(0, units.Count).ToList();
        var placed = new List<KeyValuePair<string, Tensor>>();
        foreach (Unit unit in units)
        {
            int found = left.FindIndex(i => graph.TensorOf(convolutions[i][1]).Shape.SequenceEqual(unit.Shape));
            if (found < 0)
            {
                throw new InvalidDataException("no convolution is left for " + unit.Convolution + " of " + string.Join(" x ", unit.Shape) + ".");
            }

            int number = left[found];
            left.RemoveAt(found);
            placed.Add(new KeyValuePair<string, Tensor>(unit.Convolution + ".weight", graph.TensorOf(convolutions[number][1])));
            for (int part = 0; part < NormParts.Length; part++)
            {
                Tensor tensor = graph.TensorOf(norms[number][part + 1]);
                if (tensor.Shape.Length != 1 || tensor.Shape[0] != unit.Shape[0])
                {
                    throw new InvalidDataException("the norm of " + unit.Convolution + " has another number of channels.");
                }

                placed.Add(new KeyValuePair<string, Tensor>(unit.Norm + "." + NormParts[part], tensor));
            }
        }

        return placed;
    }

    /// <summary>The convolutions of the network with their norms.</summary>
    private static IEnumerable<Unit> Units()
    {
        yield return new Unit("conv1", "bn1", 64, 3, 7);
        for (int stage = 0; stage < Blocks.Length; stage++)
        {
            long channels = 64L << stage;
            for (int block = 0; block < Blocks[stage]; block++)
            {
                bool first = block == 0 && stage > 0;
                string name = "layer" + (stage + 1) + "." + block + ".";
                yield return new Unit(name + "conv1", name + "bn1", channels, first ? channels / 2 : channels, 3);
                yield return new Unit(name + "conv2", name + "bn2", channels, channels, 3);
                if (first)
                {
                    yield return new Unit(name + "downsample.0", name + "downsample.1", channels, channels / 2, 1);
                }
            }
        }
    }

    /// <summary>The length of the header, the header padded to a multiple of 8 bytes, the data. Another build may be writing the same file.</summary>
    private void Write(List<KeyValuePair<string, Tensor>> tensors)
    {
        var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        foreach (KeyValuePair<string, Tensor> item in tensors)
        {
            long end = offset + item.Value.Data.Count;
            header.Append(",\"").Append(item.Key).Append("\":{\"dtype\":\"F32\",\"shape\":[").Append(string.Join(",", item.Value.Shape))
                .Append("],\"data_offsets\":[").Append(offset).Append(',').Append(end).Append("]}");
            offset = end;
        }

        header.Append('}');
        header.Append(' ', (8 - (header.Length % 8)) % 8);
        byte[] text = Encoding.ASCII.GetBytes(header.ToString());
        string temporary = Converted + "." + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(Path.GetDirectoryName(Converted));
        using (var file = new BinaryWriter(new FileStream(temporary, FileMode.CreateNew)))
        {
            file.Write((long)text.Length);
            file.Write(text);
            foreach (KeyValuePair<string, Tensor> item in tensors)
            {
                file.Write(item.Value.Data.Array, item.Value.Data.Offset, item.Value.Data.Count);
            }
        }

        File.Delete(Converted);
        File.Move(temporary, Converted);
    }

    private sealed class Unit
    {
        public Unit(string convolution, string norm, long outgoing, long entering, long kernel)
        {
            Convolution = convolution;
            Norm = norm;
            Shape = new[] { outgoing, entering, kernel, kernel };
        }

        public string Convolution { get; }

        public string Norm { get; }

        public long[] Shape { get; }
    }

    private sealed class Tensor
    {
        public Tensor(long[] shape, ArraySegment<byte> data)
        {
            Shape = shape;
            Data = data;
        }

        public long[] Shape { get; }

        public ArraySegment<byte> Data { get; }
    }

    /// <summary>The nodes and tensors of an ONNX file: as much of Protocol Buffers as this one file needs.</summary>
    private sealed class OnnxGraph
    {
        private const int Graph = 7;
        private const int Node = 1;
        private const int Initializer = 5;
        private const int Float32 = 1;

        private readonly byte[] _file;
        private readonly Dictionary<string, Tensor> _tensors = new Dictionary<string, Tensor>();
        private readonly List<KeyValuePair<string, string[]>> _nodes = new List<KeyValuePair<string, string[]>>();

        public OnnxGraph(byte[] file)
        {
            _file = file;
            Field graph = Fields(new ArraySegment<byte>(file)).Single(field => field.Number == Graph);
            foreach (Field field in Fields(graph.Bytes))
            {
                if (field.Number == Node)
                {
                    List<Field> parts = Fields(field.Bytes).ToList();
                    _nodes.Add(new KeyValuePair<string, string[]>(Text(parts.Single(part => part.Number == 4)), parts.Where(part => part.Number == 1).Select(Text).ToArray()));
                }
                else if (field.Number == Initializer)
                {
                    List<Field> parts = Fields(field.Bytes).ToList();
                    _tensors.Add(Text(parts.Single(part => part.Number == 8)), Read(parts));
                }
            }
        }

        public List<string[]> InputsOf(string kind) => _nodes.Where(node => node.Key == kind).Select(node => node.Value).ToList();

        public Tensor TensorOf(string name) =>
            _tensors.TryGetValue(name, out Tensor tensor) ? tensor : throw new InvalidDataException("the tensor '" + name + "' is missing.");

        /// <summary>Dimensions are single numbers, values packed float32, as CNTK writes them.</summary>
        private static Tensor Read(List<Field> parts)
        {
            long[] shape = parts.Where(part => part.Number == 1).Select(part => part.Value).ToArray();
            ArraySegment<byte> data = parts.Single(part => part.Number == 4).Bytes;
            return parts.Single(part => part.Number == 2).Value == Float32 && data.Count == 4 * shape.Aggregate(1L, (product, extent) => product * extent)
                ? new Tensor(shape, data)
                : throw new InvalidDataException("a tensor is not of packed float32 values.");
        }

        private string Text(Field field) => Encoding.UTF8.GetString(_file, field.Bytes.Offset, field.Bytes.Count);

        private IEnumerable<Field> Fields(ArraySegment<byte> message)
        {
            int at = message.Offset;
            int end = message.Offset + message.Count;
            while (at < end)
            {
                long key = Number(ref at, end);
                var field = new Field { Number = (int)(key >> 3) };
                switch (key & 7)
                {
                    case 0:
                        field.Value = Number(ref at, end);
                        break;
                    case 1:
                        at += 8;
                        break;
                    case 2:
                        long length = Number(ref at, end);
                        if (length < 0 || length > end - at)
                        {
                            throw new InvalidDataException("a field is longer than the file.");
                        }

                        field.Bytes = new ArraySegment<byte>(_file, at, (int)length);
                        at += (int)length;
                        break;
                    case 5:
                        at += 4;
                        break;
                    default:
                        throw new InvalidDataException("it is no ONNX file.");
                }

                yield return field;
            }
        }

        private long Number(ref int at, int end)
        {
            long value = 0;
            for (int shift = 0; shift < 64 && at < end; shift += 7)
            {
                byte next = _file[at++];
                value |= (long)(next & 127) << shift;
                if (next < 128)
                {
                    return value;
                }
            }

            throw new InvalidDataException("a number is cut off.");
        }

        private struct Field
        {
            public int Number;
            public long Value;
            public ArraySegment<byte> Bytes;
        }
    }
}
