using System.Text.Json;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The state of a run after an epoch in one safetensors file: the network's tensors by name (<c>model.*</c>), the
/// optimiser's vectors (<c>optimizer.*</c>), the averaged and the best weights, and a JSON record.
/// </summary>
internal static class Checkpoint
{
    private const string MetadataKey = "transfermed.checkpoint";

    public static void Save(string path, CheckpointState state, Network network, IEnumerable<KeyValuePair<string, Tensor>> vectors)
    {
        IEnumerable<KeyValuePair<string, Tensor>> tensors = network.State()
            .Select(t => new KeyValuePair<string, Tensor>("model." + t.Key, t.Value))
            .Concat(vectors);
        string json = JsonSerializer.Serialize(state, CheckpointJson.Default.CheckpointState);
        SafeTensorsFile.Write(path, tensors, new Dictionary<string, string> { [MetadataKey] = json });
    }

    /// <summary>Reads a checkpoint of the same run and puts its tensors back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What the run about to continue is.</param>
    /// <param name="network">Receives the model's tensors.</param>
    /// <param name="vectors">The vectors by name, given the state; they receive the file's values.</param>
    public static CheckpointState Load(
        string path,
        RunIdentity identity,
        Network network,
        Func<CheckpointState, IEnumerable<KeyValuePair<string, Tensor>>> vectors)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using SafeTensors file = SafeTensorsFile.Read(path);
        CheckpointState state = ReadState(path, file.Metadata);
        RequireSameRun(path, state.Identity, identity);
        foreach ((string name, Tensor tensor) in network.State())
        {
            Copy(path, file, "model." + name, tensor);
        }

        foreach ((string name, Tensor tensor) in vectors(state))
        {
            Copy(path, file, name, tensor);
        }

        return state;
    }

    private static void Copy(string path, SafeTensors file, string name, Tensor destination)
    {
        if (!file.Tensors.TryGetValue(name, out Tensor? source))
        {
            throw new StorageException($"The checkpoint '{path}' has no tensor '{name}'. Delete the file to start the run again.");
        }

        if (!source.shape.AsSpan().SequenceEqual(destination.shape))
        {
            throw new StorageException(
                $"The checkpoint '{path}' holds '{name}' with shape [{string.Join(", ", source.shape)}]; the run needs [{string.Join(", ", destination.shape)}]. Delete the file to start the run again.");
        }

        destination.copy_(source);
    }

    private static CheckpointState ReadState(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? json))
        {
            throw new StorageException($"'{path}' is a safetensors file but not a TransferMed checkpoint. Name another CheckpointPath.");
        }

        try
        {
            CheckpointState state = JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointState)
                ?? throw new JsonException("The record is null.");
            return state.Version == CheckpointState.CurrentVersion
                ? state
                : throw new StorageException($"The checkpoint '{path}' has version {state.Version}; this library reads version {CheckpointState.CurrentVersion}. Delete the file to start the run again.");
        }
        catch (JsonException error)
        {
            throw new StorageException($"The checkpoint '{path}' is damaged: {error.Message} Delete the file to start the run again.", error);
        }
    }

    private static void RequireSameRun(string path, RunIdentity saved, RunIdentity wanted)
    {
        Compare("network", saved.Network, wanted.Network);
        Compare("options", saved.Options, wanted.Options);
        Compare("training pictures", saved.Training, wanted.Training);
        Compare("validation pictures", saved.Validation, wanted.Validation);

        void Compare(string what, string before, string now)
        {
            if (before != now)
            {
                throw new StorageException(
                    $"The checkpoint '{path}' belongs to another run: its {what} differ. It was\n  {before}\nnow\n  {now}\nSet Resume = false to start again, or name another CheckpointPath.");
            }
        }
    }
}
