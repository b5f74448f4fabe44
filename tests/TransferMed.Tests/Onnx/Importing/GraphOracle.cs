using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Onnx;
using static TorchSharp.torch;
using ElementKind = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace TransferMed.Tests.Onnx;

/// <summary>ONNX Runtime's answers to graphs, beside those of the networks that were imported from them.</summary>
internal static class GraphOracle
{
    /// <summary>The largest difference, relative to the largest value.</summary>
    public static double Difference(OnnxNetwork imported, byte[] model, int count, double scale = 1, bool channelsLast = false)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        InputShape input = imported.Network.Spec.Input;
        Tensor images = randn([count, input.Channels, input.Height, input.Width], generator: new Generator(9)) * scale;
        Tensor expected = Run(model, channelsLast ? images.permute(0, 2, 3, 1).contiguous() : images).flatten(1);
        Tensor found = imported.Network.forward(images);
        Assert.Equal(expected.shape, found.shape);
        return ((found - expected).abs().max() / expected.abs().max()).ToDouble();
    }

    /// <summary>What ONNX Runtime gives.</summary>
    public static Tensor Run(byte[] model, Tensor images)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        float[] values = images.data<float>().ToArray();
        bool half = session.InputMetadata.Values.Single().ElementDataType == ElementKind.Float16;
        using OrtValue input = half
            ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Array.ConvertAll(values, value => (Float16)value).AsMemory(), images.shape)
            : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), images.shape);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [session.InputMetadata.Keys.Single()], [input], [session.OutputMetadata.Keys.First()]);
        OrtTensorTypeAndShapeInfo given = results[0].GetTensorTypeAndShape();
        float[] scores = given.ElementDataType == ElementKind.Float16
            ? Array.ConvertAll(results[0].GetTensorDataAsSpan<Float16>().ToArray(), value => (float)value)
            : results[0].GetTensorDataAsSpan<float>().ToArray();
        return tensor(scores, given.Shape);
    }
}
