using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Tests.Models;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Onnx;

/// <summary>Changed files give an error that names the file, or the network that ONNX Runtime runs, and take no more memory than their size allows.</summary>
public class OnnxImportMutationTests(ITestOutputHelper output)
{
    private const long MostMemory = 64L << 20;

    [Fact]
    public void Changed_files_are_refused_or_read_right()
    {
        using var exported = new ExportedNetwork(LayerKindTests.Describe("Residual own steps").Spec, ExportedNetwork.Bare);
        using var transformer = new ExportedNetwork(LayerKindTests.Describe("TransformerBlock").Spec, ExportedNetwork.Bare);
        byte[][] originals =
        [
            HandGraphs.File("Conv, norm, function", 13), HandGraphs.File("Gate", 13), HandGraphs.File("Dense layers", 13),
            HandGraphs.File("Layer norm spelled out", 13), HandGraphs.File("Reshape by arithmetic of shapes", 13),
            HandGraphs.File("Pad by inputs", 13), HandGraphs.File("MaxPool rounded up", 17), HandGraphs.File("AveragePool padded unequally", 11),
            HandGraphs.File("LeakyRelu with a slope", 17), HandGraphs.File("Weights of float16", 13),
            File.ReadAllBytes(exported.Path), File.ReadAllBytes(transformer.Path),
        ];
        var random = new Random(29);
        int count = Fuzzing.Count(400);
        (int refused, int agreed, int alone) = (0, 0, 0);
        for (int i = 0; i < count; i++)
        {
            byte[] file = Mutated(originals[i % originals.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using OnnxNetwork imported = OnnxNetwork.Import("a.onnx", file);
                if (Agrees(imported, file) is { } agrees)
                {
                    Assert.True(agrees, $"file {i} is read as another network: {Convert.ToBase64String(file)}");
                    agreed++;
                }
                else
                {
                    alone++;
                }
            }
            catch (OnnxModelException error)
            {
                Assert.Contains("a.onnx", error.Message, StringComparison.Ordinal);
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
        }

        output.WriteLine($"{count} files: {refused} refused, {agreed} as ONNX Runtime reads them, {alone} that it does not read or that give no numbers");
        Assert.InRange(refused, count / 10, count * 9 / 10);
        Assert.InRange(agreed, count / 20, count);
    }

    // Null where there is nothing to compare with.
    private static bool? Agrees(OnnxNetwork imported, byte[] file)
    {
        InputShape input = imported.Network.Spec.Input;
        if ((long)input.Channels * input.Height * input.Width > 1 << 16 || imported.Network.Spec.MultiplyAdds > 1 << 26)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor images = randn([2, input.Channels, input.Height, input.Width], generator: new Generator(9));
        Tensor expected;
        try
        {
            expected = GraphOracle.Run(file, images).flatten(1);
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }

        // Squares of such weights are infinite within a norm, where each program gives something else.
        if (imported.Network.State().Any(tensor => tensor.Value.abs().max().ToDouble() is not <= 1e6))
        {
            return null;
        }

        double largest = expected.abs().max().ToDouble();
        Tensor found = imported.Network.forward(images);
        bool softmax = imported.Notes.Any(note => note.Contains("logits", StringComparison.Ordinal));
        return !double.IsFinite(largest) || largest is > 1e6 or < 1e-6 || softmax || !expected.shape.SequenceEqual(found.shape) && expected.dim() != 2
            ? null
            : expected.shape.SequenceEqual(found.shape) && (found - expected).abs().max().ToDouble() <= 1e-3 * largest;
    }

    private static byte[] Mutated(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)(random.Next(2) == 0 ? 0xFF : 0);
                    break;
                case 3:
                    bytes[at] = (byte)Math.Clamp(bytes[at] + random.Next(-2, 3), 0, 255);
                    break;
                case 4 when bytes.Count > 40:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 40)).ToArray());
                    break;
                default:
                    bytes.RemoveRange(Math.Max(at, 20), Math.Max(0, bytes.Count - Math.Max(at, 20)) * random.Next(2));
                    break;
            }
        }

        return [.. bytes];
    }
}
