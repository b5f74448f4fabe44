using System.Globalization;
using System.Text.Json;

namespace TransferMed.Studies;

/// <summary>What is told of a study's options in words, read from their JSON.</summary>
internal sealed record StudySetup
{
    /// <summary>What to call the network.</summary>
    public required string Network { get; init; }

    /// <summary>The channels of its first convolution; null where it begins otherwise.</summary>
    public required int? Width { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required int Seeds { get; init; }

    public required int Seed { get; init; }

    public required int? Folds { get; init; }

    public required bool UsePublishedParts { get; init; }

    public required double TestShare { get; init; }

    public required double ValidationShare { get; init; }

    public required IReadOnlyList<int>? TrainPerClass { get; init; }

    public required int? SourcePerClass { get; init; }

    public required StudyRecipeText Training { get; init; }

    public required StudyRecipeText Pretraining { get; init; }

    public required StudyRecipeText FineTuning { get; init; }

    /// <summary>Weights of others; none in results that do not know them.</summary>
    public required IReadOnlyList<StudyWeightsText> Weights { get; init; }

    /// <summary>What of a pretrained network keeps its weights.</summary>
    public required string Freeze { get; init; }

    /// <summary>The three, from scratch first.</summary>
    public IReadOnlyList<StudyRecipeText> Recipes => [Training, Pretraining, FineTuning];

    /// <summary>What a property of the recipes is: once where all have the same, else for each.</summary>
    public string OfRecipes(Func<StudyRecipeText, string> property) => Recipes.DistinctBy(property).Count() == 1
        ? property(Training)
        : string.Join(", ", Recipes.Select(recipe => $"{property(recipe)} {recipe.Use}"));

    /// <summary>Reads the options of a result.</summary>
    /// <exception cref="JsonException">A member that is told is missing or of another type, or out of its range.</exception>
    public static StudySetup Of(JsonElement options)
    {
        JsonElement network = Member(options, "network");
        JsonElement input = Member(network, "input");
        return new StudySetup
        {
            Network = (network.TryGetProperty("name", out JsonElement name) ? name.GetString() : null) ?? "the network",
            Width = WidthOf(Member(network, "layers")),
            InputHeight = Positive(input, "height"),
            InputWidth = Positive(input, "width"),
            Seeds = Positive(options, "seeds"),
            Seed = Member(options, "seed").GetInt32(),
            Folds = Optional(options, "folds", 2),
            UsePublishedParts = Member(options, "usePublishedParts").GetBoolean(),
            TestShare = Member(options, "testShare").GetDouble(),
            ValidationShare = Member(options, "validationShare").GetDouble(),
            TrainPerClass = Sizes(Member(options, "trainPerClass")),
            SourcePerClass = Optional(options, "sourcePerClass", 1),
            Training = StudyRecipeText.Of("Recipe from scratch", "from scratch", Member(options, "training")),
            Pretraining = StudyRecipeText.Of("Recipe of pretraining", "in pretraining", Member(options, "pretraining")),
            FineTuning = StudyRecipeText.Of("Recipe of fine-tuning", "in fine-tuning", Member(options, "fineTuning")),
            Weights = options.TryGetProperty("weights", out JsonElement weights) ? [.. weights.EnumerateArray().Select(StudyWeightsText.Of)] : [],
            Freeze = FreezeOf(Member(Member(options, "fineTuning"), "freeze")),
        };
    }

    internal static JsonElement Member(JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value)
        ? value
        : throw new JsonException($"Its options lack '{name}'.");

    internal static int Positive(JsonElement owner, string name) => Member(owner, name).GetInt32() is > 0 and var number
        ? number
        : throw new JsonException($"Its options have numbers out of range: {name}.");

    private static int? Optional(JsonElement owner, string name, int least) => Member(owner, name) is not { ValueKind: not JsonValueKind.Null } value
        ? null
        : value.GetInt32() is var number && number >= least ? number : throw new JsonException($"Its options have numbers out of range: {name}.");

    private static int[]? Sizes(JsonElement sizes)
    {
        if (sizes.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        int[] numbers = [.. sizes.EnumerateArray().Select(size => size.GetInt32())];
        return numbers.Length > 0 && Array.TrueForAll(numbers, number => number > 0) ? numbers : throw new JsonException("Its options have numbers out of range: trainPerClass.");
    }

    private static int? WidthOf(JsonElement layers) =>
        layers.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("channels", out JsonElement channels) ? channels.GetInt32() : null;

    /// <summary>A text in results of before; else an object with its kind and what it was given, for example <c>head first training, epochs 2</c>.</summary>
    private static string FreezeOf(JsonElement freeze) => freeze.ValueKind == JsonValueKind.String
        ? freeze.GetString()!
        : string.Join(", ", freeze.EnumerateObject()
            .Where(member => member.Name != "kind")
            .Select(member => $"{Words(member.Name)} {member.Value}")
            .Prepend(Words(Member(freeze, "kind").GetString() ?? throw new JsonException("Its options lack the kind of 'freeze'."))));

    private static string Words(string name) => string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? $"{(i == 0 ? "" : " ")}{char.ToLowerInvariant(c)}" : $"{c}"));
}

/// <summary>What is told of a recipe, and all of it as text.</summary>
internal sealed record StudyRecipeText(string Name, string Use, int? Epochs, int BatchSize, double LearningRate, string Text)
{
    public static StudyRecipeText Of(string name, string use, JsonElement recipe) => new(
        name,
        use,
        StudySetup.Member(recipe, "epochs").ValueKind == JsonValueKind.Null ? null : StudySetup.Positive(recipe, "epochs"),
        StudySetup.Positive(recipe, "batchSize"),
        StudySetup.Member(recipe, "learningRate").GetDouble(),
        recipe.TryGetProperty(OldOptions.Text, out JsonElement text) ? text.GetString()! : JsonSerializer.Serialize(recipe));
}

/// <summary>What is told of weights of others.</summary>
internal sealed record StudyWeightsText(string Name, string Network, int Height, int Width, string? Origin, string? License, string Sha256)
{
    public static StudyWeightsText Of(JsonElement weights)
    {
        JsonElement input = StudySetup.Member(weights, "input");
        return new StudyWeightsText(
            StudySetup.Member(weights, "name").GetString() ?? throw new JsonException("Its options lack the name of weights."),
            StudySetup.Member(weights, "network").GetString() ?? "a network of its own",
            StudySetup.Positive(input, "height"),
            StudySetup.Positive(input, "width"),
            StudySetup.Member(weights, "origin").GetString(),
            StudySetup.Member(weights, "license").GetString(),
            StudySetup.Member(weights, "sha256").GetString() ?? "");
    }

    /// <summary>For example <c>imagenet (ResNet, 224 x 224 pixels)</c>.</summary>
    public override string ToString() => $"{Name} ({Network}, {Height.ToString(CultureInfo.InvariantCulture)} x {Width.ToString(CultureInfo.InvariantCulture)} pixels)";
}
