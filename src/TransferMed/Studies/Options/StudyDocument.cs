using System.Text.Json.Nodes;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>A study's options as JSON, in the form in which they are stored and compared: recipes that follow from others are written out.</summary>
internal static class StudyDocument
{
    public static JsonObject Full(StudyOptions options) => CanonicalJson.Full(Effective(options));

    public static JsonObject Short(StudyOptions options) => CanonicalJson.Short(Effective(options));

    private static StudyOptions Effective(StudyOptions options) => options with
    {
        Pretraining = options.PretrainingRecipe,
        FineTuning = options.FineTuningRecipe,
        TrainPerClass = options.TrainPerClass is { } sizes ? sizes.Order().ToValueList() : null,
    };
}
