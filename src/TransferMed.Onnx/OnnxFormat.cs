using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Serving;
using TransferMed.Training;
using TransferMed.Weights;

namespace TransferMed.Onnx;

/// <summary>Makes the core read ONNX files wherever it takes a file.</summary>
internal static class OnnxFormat
{
    private const string Extension = GraphFormats.Extension;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The core loads this assembly when it is asked for an ONNX file, and knows nothing else of it.")]
    internal static void Register()
    {
        PredictorFormats.Register(Extension, (path, device, options) => device is null or { IsCuda: false }
            ? OnnxPredictor.Load(path, options)
            : throw new ArgumentException($"The device is {device}, but ONNX files are computed on the CPU; leave the device out, or load a model package.", nameof(device)));
        WeightsFormats.Register(Extension, OpenWeights);
        GraphFormats.Register(Extension, GraphOfPackage.Open);
    }

    private static TrainedModel OpenWeights(string path, WeightsOptions options)
    {
        OnnxNetwork graph = OnnxNetwork.Import(path, device: options.Device);
        try
        {
            Preprocessing? preprocessing = graph.Preprocessing is { } own ? options.Preprocessing?.WithStatisticsOf(own) ?? own : options.Preprocessing;
            Preprocessing complete = preprocessing is { HasStatistics: true } ? preprocessing : throw OpenedModel.Unprocessed(path);
            var model = new TrainedModel(graph.Network, graph.Classes ?? [], complete.ForChannels(graph.Network.Spec.Input.Channels))
            {
                Task = graph.Task ?? TaskHeads.TaskOf(graph.Network.Spec.Output),
            };
            return OpenedModel.Fitted(model, new WeightsOptions { Size = options.Size });
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }
}
