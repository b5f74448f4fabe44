using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using TransferMed.Data;
using TransferMed.Loading;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using TransferMed.Transfer;

namespace TransferMed;

/// <summary>A model as a safetensors file: the network's tensors by name, everything else as one JSON record.</summary>
internal static class ModelFile
{
    private const string MetadataKey = "transfermed.model";

    public static void Write(string path, TrainedModel model)
    {
        var card = new ModelCard
        {
            Network = model.Network.Spec.ToJson(),
            Classes = [.. model.Classes],
            Mean = [.. model.Normalization.Mean],
            StandardDeviation = [.. model.Normalization.StandardDeviation],
            Resize = model.Resize,
        };
        string json = JsonSerializer.Serialize(card, ModelCardJson.Default.ModelCard);
        SafeTensorsFile.Write(path, model.Network.State(), new Dictionary<string, string> { [MetadataKey] = json });
    }

    public static TrainedModel Read(string path, TorchDevice device)
    {
        device.EnsureAvailable();
        using var scope = torch.NewDisposeScope();
        using SafeTensors file = SafeTensorsFile.Read(path);
        ModelCard card = ReadCard(path, file.Metadata);
        NetworkSpec spec = NetworkSpec.FromJson(card.Network);
        if (card.Classes.Count != spec.Classes || card.Mean.Count != spec.Input.Channels || card.StandardDeviation.Count != spec.Input.Channels)
        {
            throw new StorageException(
                $"The model '{path}' contradicts itself: {card.Classes.Count} class names and {card.Mean.Count} channel statistics for a network of {spec.Classes} classes and {spec.Input.Channels} channels. Save it again.");
        }

        var network = Network.Create(spec, 0, device);
        try
        {
            TransferReport report = WeightTransfer.Copy(file.Tensors, network);
            if (report.Initialized.Count > 0 || report.Dropped.Count > 0)
            {
                throw new StorageException($"The tensors of the model '{path}' do not fit its network: {report}. Save it again.");
            }

            var normalization = new Normalization(card.Mean.ToValueList(), card.StandardDeviation.ToValueList());
            network.eval();
            return new TrainedModel(network, card.Classes.ToValueList(), normalization, card.Resize);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static ModelCard ReadCard(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? json))
        {
            throw new StorageException($"'{path}' is a safetensors file but not a TransferMed model. Name a file that TrainedModel.Save wrote.");
        }

        try
        {
            return JsonSerializer.Deserialize(json, ModelCardJson.Default.ModelCard) ?? throw new JsonException("The record is null.");
        }
        catch (JsonException error)
        {
            throw new StorageException($"The description inside the model '{path}' is damaged: {error.Message} Save it again.", error);
        }
    }
}

/// <summary>What a model's file says beside its tensors.</summary>
internal sealed record ModelCard
{
    public required string Network { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required IReadOnlyList<float> Mean { get; init; }

    public required IReadOnlyList<float> StandardDeviation { get; init; }

    public ResizeMode Resize { get; init; }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
