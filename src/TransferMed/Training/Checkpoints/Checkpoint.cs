using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// The state of a run after an epoch in one safetensors file: the network's tensors by name (<c>model.*</c>), the
/// optimiser's vectors (<c>optimizer.*</c>), the averaged and the best weights, epochs and updates (<c>run.*</c>), a JSON
/// record, and the SHA-256 over all of it.
/// </summary>
internal static class Checkpoint
{
    private const string MetadataKey = "transfermed.checkpoint";
    private const string EpochsName = "run.epochs";
    private const string StepsName = "run.steps";
    private const string StartAgain = "Delete the file to start the run again.";

    public static void Save(
        string path,
        RestoredRun run,
        int epochs,
        Network network,
        IEnumerable<KeyValuePair<string, Tensor>> vectors)
    {
        using var scope = torch.NewDisposeScope();
        IEnumerable<KeyValuePair<string, Tensor>> tensors = network.State()
            .Select(t => new KeyValuePair<string, Tensor>("model." + t.Key, t.Value))
            .Concat(vectors)
            .Append(new(EpochsName, EpochTable.ToTensor(run.Epochs, epochs, run.State.Metrics)))
            .Append(new(StepsName, tensor([.. run.StepsTaken], ScalarType.Int64)));
        string json = JsonSerializer.Serialize(run.State, CheckpointJson.Default.CheckpointState);
        SealedTensorsFile.Write(path, tensors, new Dictionary<string, string> { [MetadataKey] = json });
    }

    /// <summary>Reads a checkpoint of the same run and puts its tensors back.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What the run about to continue is; its threads may differ.</param>
    /// <param name="limits">What the run can have come to.</param>
    /// <param name="network">Receives the model's tensors.</param>
    /// <param name="vectors">The vectors by name, given the state; they receive the file's values.</param>
    /// <exception cref="StorageException">The file is damaged, of another version or of another run. The network is as it was.</exception>
    public static RestoredRun Load(
        string path,
        RunIdentity identity,
        RunLimits limits,
        Network network,
        Func<CheckpointState, IEnumerable<KeyValuePair<string, Tensor>>> vectors)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        using SafeTensors file = ReadFile(path);
        CheckpointState state = ReadState(path, file.Metadata);
        RequireSameRun(path, state.Identity, identity);
        Require(path, CheckpointCheck.Fault(state, limits));
        var run = new RestoredRun(
            state,
            EpochTable.FromTensor(
                Find(path, file, EpochsName, [limits.Epochs, EpochTable.Columns(state.Metrics.Count)], ScalarType.Float64), state.EpochsDone, state.Metrics),
            Find(path, file, StepsName, [limits.Parameters], ScalarType.Int64).data<long>().ToArray());
        Require(path, CheckpointCheck.Fault(run, limits));

        // All tensors are looked at before the first is taken, so that a refused file changes nothing.
        List<(Tensor Source, Tensor Destination)> copies =
        [
            .. network.State().Select(t => new KeyValuePair<string, Tensor>("model." + t.Key, t.Value)).Concat(vectors(state))
                .Select(t => (Find(path, file, t.Key, t.Value.shape, t.Value.dtype), t.Value)),
        ];
        foreach ((Tensor source, Tensor destination) in copies)
        {
            destination.copy_(source);
        }

        return run;
    }

    /// <summary>
    /// The memory format of the run that wrote a checkpoint, which is needed before batches are made: from the header alone, so that nothing
    /// is known yet of the rest. Null where the file does not say it; <see cref="Load"/> then says why.
    /// </summary>
    public static MemoryFormat? FormatOf(string path)
    {
        try
        {
            RegularFile.Require(path);
            return SafeTensors.ReadHeader(path).Metadata.TryGetValue(MetadataKey, out string? json)
                && JsonNode.Parse(json)?[nameof(CheckpointState.Identity)] is JsonObject identity
                ? RunIdentity.FormatOf(identity)
                : null;
        }
        catch (Exception error) when (error is StorageException or JsonException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            // Loading meets the same fault and tells it better.
            return null;
        }
    }

    private static SafeTensors ReadFile(string path)
    {
        try
        {
            return SealedTensorsFile.Read(path);
        }
        catch (StorageException error) when (error.InnerException is not (UnauthorizedAccessException or IOException))
        {
            throw new StorageException($"The checkpoint '{path}' cannot be continued from: {error.Message} {StartAgain}", error);
        }
    }

    private static Tensor Find(string path, SafeTensors file, string name, ReadOnlySpan<long> shape, ScalarType type)
    {
        if (!file.Tensors.TryGetValue(name, out Tensor? source))
        {
            throw new StorageException($"The checkpoint '{path}' has no tensor '{name}'. {StartAgain}");
        }

        if (!source.shape.AsSpan().SequenceEqual(shape) || source.dtype != type)
        {
            throw new StorageException(
                $"The checkpoint '{path}' holds '{name}' as {source.dtype} with shape [{string.Join(", ", source.shape)}]; the run needs {type} with shape [{string.Join(", ", shape.ToArray())}]. {StartAgain}");
        }

        return source;
    }

    private static CheckpointState ReadState(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? json))
        {
            throw new StorageException($"'{path}' is a safetensors file but not a TransferMed checkpoint. Name another CheckpointPath.");
        }

        try
        {
            RequireVersion(path, json);
            return JsonSerializer.Deserialize(json, CheckpointJson.Default.CheckpointState) ?? throw new JsonException("The record is null.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new StorageException($"The checkpoint '{path}' is damaged: {error.Message} {StartAgain}", error);
        }
    }

    /// <summary>Looked at before the rest, whose form may be that of another version.</summary>
    private static void RequireVersion(string path, string json)
    {
        using var document = JsonDocument.Parse(json);
        int version = document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty(nameof(CheckpointState.Version), out JsonElement element)
            && element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number)
            ? number
            : throw new JsonException("It has no version.");
        if (version != CheckpointState.CurrentVersion)
        {
            throw new StorageException(
                $"The checkpoint '{path}' has version {version}; this library reads version {CheckpointState.CurrentVersion}. Finish the run with the version of the library that began it. {StartAgain}");
        }
    }

    private static void Require(string path, string? fault)
    {
        if (fault is not null)
        {
            throw new StorageException($"The checkpoint '{path}' is damaged: {fault}. {StartAgain}");
        }
    }

    private static void RequireSameRun(string path, JsonObject saved, RunIdentity wanted)
    {
        if (wanted.DifferencesOfRun(saved) is { Count: > 0 } other)
        {
            throw new StorageException(
                $"The checkpoint '{path}' belongs to another run: {JsonDifference.Line(other)}. Set Resume = false to start again, or name another CheckpointPath.");
        }

        if (wanted.DifferencesOfArithmetic(saved) is { Count: > 0 } computed)
        {
            throw new StorageException(
                $"The checkpoint '{path}' was computed otherwise, and the run would end with other bits than an unbroken one: {JsonDifference.Line(computed)}. "
                + "Continue on such a machine with such options, set Resume = false to start again, or name another CheckpointPath.");
        }

        int? threads = RunIdentity.ThreadsOf(saved);
        if (threads is null || threads < 1 || threads > TorchRuntime.MaximumThreads)
        {
            throw new StorageException(
                $"The checkpoint '{path}' was computed with {threads?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of"} threads; from 1 to {TorchRuntime.MaximumThreads} can be had here. Set Resume = false to start again.");
        }
    }
}
