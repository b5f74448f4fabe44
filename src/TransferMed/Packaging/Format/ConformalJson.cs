using System.Text.Json;
using System.Text.Json.Nodes;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Packaging;

/// <summary>
/// Conformal sets as the JSON of a card, the arguments of the method among the other members. Those that the methods of format 1.0 have
/// are always there, whether the method has them or not: readers of that format ask for them.
/// </summary>
internal static class ConformalJson
{
    private const string What = "conformal sets";
    private const string Own = "Own";
    private const string Method = "method";
    private const string Kind = "kind";

    public static JsonObject Write(ConformalPredictor conformal)
    {
        ConformalOptions options = conformal.Options;
        var always = new Raps();
        var document = new JsonObject
        {
            ["alpha"] = options.Alpha,
            [Method] = options.Method.GetType().Name,
            ["perClass"] = options.PerClass,
            ["randomized"] = always.Randomized,
            ["penalty"] = always.Penalty,
            ["freeRanks"] = always.FreeRanks,
            ["seed"] = always.Seed,
            ["thresholds"] = new JsonArray([.. conformal.Thresholds.Select(threshold => (JsonNode)threshold)]),
            ["calibrationCount"] = conformal.CalibrationCount,
        };
        switch (options.Method)
        {
            case StoredConformalMethod stored:
                (document[Method], document["name"], document["identity"]) = (Own, stored.Name, stored.Arguments);
                break;
            case var own when !OptionProperties.IsOfLibrary(own.GetType()):
                (document[Method], document["name"], document["identity"]) = (Own, FittedName.Of(own), IdentityOf(own));
                break;
            default:
                foreach ((string name, JsonNode? value) in JsonNode.Parse(options.Method.ToJson())!.AsObject().Where(member => member.Key != Kind))
                {
                    document[name] = value?.DeepClone();
                }

                break;
        }

        return document;
    }

    /// <exception cref="CardFault">An argument of the method is out of its range.</exception>
    public static ConformalPredictor Read(JsonElement document, ConformalDocument known, ValueList<string> classes)
    {
        // No method of format 1.0 was ever written with others, whether it has them or not.
        CardCheck.CheckOptions("conformal options", new Raps { Penalty = known.Penalty, FreeRanks = known.FreeRanks }.Validate);
        var options = new ConformalOptions { Alpha = known.Alpha, Method = MethodOf(document, known.Method), PerClass = known.PerClass };
        return new ConformalPredictor(options, classes, known.Thresholds.ToValueList(), known.CalibrationCount);
    }

    private static string IdentityOf(ConformalMethod own) => own.Identity ?? throw new CardFault(
        $"its conformal sets are made by {own.GetType()}, which does not say what decides its sets: override {nameof(Choice.Identity)} there, or save the model without the sets.");

    private static ConformalMethod MethodOf(JsonElement document, string name)
    {
        if (name == Own)
        {
            return new StoredConformalMethod(FittedJson.Text(document, "name", What), FittedJson.Text(document, "identity", What));
        }

        IReadOnlyList<Type> kinds = ChoiceReader.KindsOf(typeof(ConformalMethod));
        Type kind = kinds.FirstOrDefault(type => type.Name == name)
            ?? throw new JsonException($"Its conformal sets are made by the unknown method '{name}'. Known are {string.Join(", ", kinds.Select(type => type.Name))}.");
        var arguments = new JsonObject { [Kind] = name };
        foreach (OptionProperty property in OptionProperties.Of(kind))
        {
            if (document.TryGetProperty(property.JsonName, out JsonElement value))
            {
                arguments[property.JsonName] = JsonNode.Parse(value.GetRawText());
            }
        }

        try
        {
            return Choice.FromJson<ConformalMethod>(arguments.ToJsonString());
        }
        catch (FormatException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
        catch (ArgumentException fault)
        {
            throw CardCheck.OutOfRange("conformal options", fault);
        }
    }
}
