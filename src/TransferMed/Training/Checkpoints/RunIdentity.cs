using System.Text.Json.Nodes;
using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// What decides a run's weights, as one JSON document of <c>network</c>, <c>recipe</c>, <c>data</c> and <c>arithmetic</c>. Which
/// device of a kind, the workers and the place of files do not; of the arithmetic, threads and memory format can be chosen to be those
/// of a checkpoint.
/// </summary>
internal sealed class RunIdentity
{
    private const string ArithmeticName = "arithmetic";
    private const string ThreadsName = "threads";
    private const string FormatName = "memoryFormat";
    private const string Owner = "the checkpoint";

    private readonly JsonObject _short;

    private RunIdentity(JsonObject document, JsonObject brief, Arithmetic arithmetic)
    {
        Document = document;
        _short = brief;
        Arithmetic = arithmetic;
    }

    /// <summary>The document with every option written out.</summary>
    public JsonObject Document { get; }

    public Arithmetic Arithmetic { get; }

    public static RunIdentity Of(Network network, TrainingOptions options, IParameterSchedule? parameters, ImageDataset train, ImageDataset? validation, Arithmetic arithmetic)
    {
        return new RunIdentity(Make(CanonicalJson.Full), Make(CanonicalJson.Short), arithmetic);

        JsonObject Make(Func<object, JsonObject> write)
        {
            JsonObject recipe = write(options);
            recipe["kind"] = options.GetType().Name;
            var document = new JsonObject
            {
                ["network"] = JsonNode.Parse(network.Spec.ToJson()),
                ["recipe"] = recipe,
                ["data"] = new JsonObject { ["training"] = train.Fingerprint, ["validation"] = validation?.Fingerprint },
                [ArithmeticName] = write(arithmetic),
            };

            // What fine-tuning does with parameters stands in its options; a user's own schedule says it by itself.
            if (parameters is not null and not IIdentified)
            {
                document["parameters"] = write(parameters);
            }

            return document;
        }
    }

    /// <summary>The identity of the same run computed with another number of threads.</summary>
    public RunIdentity WithThreads(int threads)
    {
        var document = (JsonObject)Document.DeepClone();
        document[ArithmeticName]![ThreadsName] = threads;
        return new RunIdentity(document, _short, Arithmetic with { Threads = threads });
    }

    /// <summary>The threads in a stored document, or null where it has no such number.</summary>
    public static int? ThreadsOf(JsonObject stored) =>
        stored[ArithmeticName] is JsonObject arithmetic && arithmetic[ThreadsName] is JsonValue value && value.TryGetValue(out int threads) ? threads : null;

    /// <summary>What makes the stored run another one than this, in words.</summary>
    public IReadOnlyList<string> DifferencesOfRun(JsonObject stored) =>
        [.. JsonDifference.Between(Owner, Completed(stored), Document, [ArithmeticName]).Select(difference => difference.StartsWith("recipe.", StringComparison.Ordinal) ? difference["recipe.".Length..] : difference)];

    /// <summary>What makes the stored run end with other bits, in words; the threads do not count.</summary>
    public IReadOnlyList<string> DifferencesOfArithmetic(JsonObject stored) =>
        JsonDifference.Between(Owner, Completed(stored)[ArithmeticName], Document[ArithmeticName], [ThreadsName]);

    /// <summary>
    /// The memory format in a stored document, or null where it is none that there is. One of a version that did not write it had what the
    /// recipe says, and the rule's where that is Auto.
    /// </summary>
    public static MemoryFormat? FormatOf(JsonObject stored)
    {
        if (stored[ArithmeticName] is not JsonObject arithmetic)
        {
            return null;
        }

        JsonNode? format = arithmetic.ContainsKey(FormatName) ? arithmetic[FormatName] : (stored["recipe"] as JsonObject)?[FormatName];
        return format is JsonValue value && value.TryGetValue(out string? name) && Enum.TryParse(name, out MemoryFormat known) && Enum.IsDefined(known) && $"{known}" == name
            ? FormatChoice.Resolve(known)
            : null;
    }

    private JsonObject Completed(JsonObject stored)
    {
        var completed = (JsonObject)stored.DeepClone();
        if (completed[ArithmeticName] is JsonObject arithmetic && !arithmetic.ContainsKey(FormatName) && FormatOf(stored) is { } format)
        {
            arithmetic[FormatName] = $"{format}";
        }

        CanonicalJson.Complete(completed, Document, _short);
        return completed;
    }
}
