using System.Text.Json.Nodes;

namespace TransferMed.Studies;

/// <summary>What may be added to a study that has begun, because it adds runs and changes none: seeds, training sizes, chains, the naive split.</summary>
internal static class StudyGrowth
{
    private const string Seed = "seed";
    private const string Seeds = "seeds";
    private const string Sizes = "trainPerClass";
    private const string Chains = "chains";
    private const string Naive = "naiveSplit";

    /// <summary>The wanted options without what they only add to the stored ones. What they lack, or what differs otherwise, stays as it is.</summary>
    public static JsonObject Undo(JsonObject stored, JsonObject wanted)
    {
        var result = (JsonObject)wanted.DeepClone();
        if (Number(stored, Seed) is { } before && Number(stored, Seeds) is { } many && Number(wanted, Seed) is { } now && Number(wanted, Seeds) is { } more
            && now <= before && now + more >= before + many)
        {
            Take(Seed);
            Take(Seeds);
        }

        foreach (string list in (ReadOnlySpan<string>)[Sizes, Chains])
        {
            if (stored[list] is JsonArray few && wanted[list] is JsonArray all && few.All(size => all.Any(other => JsonNode.DeepEquals(size, other))))
            {
                Take(list);
            }
        }

        if (wanted[Naive]?.GetValueKind() == System.Text.Json.JsonValueKind.True)
        {
            Take(Naive);
        }

        return result;

        void Take(string name) => result[name] = stored[name]?.DeepClone();
    }

    private static long? Number(JsonObject options, string name) => options[name] is JsonValue value && value.TryGetValue(out long number) ? number : null;
}
