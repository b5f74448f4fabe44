using TransferMed.Serving;

namespace ServeOnnx;

/// <summary>The answer to a picture.</summary>
/// <param name="Class">The most probable class or grade; null where the model tells findings or values.</param>
/// <param name="Probability">Its probability; null likewise.</param>
/// <param name="Probabilities">The probability of each class, grade or finding, in the model's order; empty for values.</param>
/// <param name="Shown">The same as people should read them, such as <c>&gt; 0.98</c>.</param>
/// <param name="Findings">The findings that are there; null for models of another task.</param>
/// <param name="Values">The measured values with their units; null for models of another task.</param>
/// <param name="Set">The classes that cannot be ruled out; null where the model has no thresholds for it.</param>
/// <param name="SetInWords">The same as a sentence; null where the model gives no answer, or has no thresholds.</param>
/// <param name="Coverage">The share of pictures whose class is in their set, as the thresholds promise it; null where the model has none.</param>
/// <param name="OutOfDistribution">Whether the picture is unlike those of the training; null where the model cannot tell.</param>
/// <param name="Abstained">Whether the model gives no answer; class and probabilities then mean little.</param>
/// <param name="Reason">Why, in words; null where it gives one.</param>
/// <param name="Heatmap">The heat map over the picture as base64 of a PNG; null where none was asked for.</param>
/// <param name="Preview">The picture as it was decoded, at most 512 pixels wide and high, as base64 of a PNG; null where none was asked for.</param>
/// <param name="Model">Which model says so.</param>
internal sealed record PredictionAnswer(
    string? Class,
    double? Probability,
    IReadOnlyDictionary<string, double> Probabilities,
    IReadOnlyDictionary<string, string> Shown,
    IReadOnlyList<string>? Findings,
    IReadOnlyList<ValueAnswer>? Values,
    IReadOnlyList<string>? Set,
    string? SetInWords,
    double? Coverage,
    bool? OutOfDistribution,
    bool Abstained,
    string? Reason,
    string? Heatmap,
    string? Preview,
    ModelIdentity Model)
{
    public static PredictionAnswer Of(ServedModel model, Prediction prediction, byte[]? heatmap, byte[]? preview) => new(
        prediction.ClassIndex < 0 ? null : prediction.Class,
        prediction.ClassIndex < 0 ? null : prediction.Probability,
        model.Predictor.Classes.Zip(ProbabilitiesOf(prediction)).ToDictionary(pair => pair.First, pair => pair.Second),
        ShownOf(model, prediction),
        prediction.Findings.Count > 0 ? [.. prediction.Findings.Where(finding => finding.IsPresent).Select(finding => finding.Name)] : null,
        prediction.Values.Count > 0 ? prediction.Values : null,
        prediction.Set?.Names,
        prediction is { ReasonToAbstain: null, Set: { } set } ? SetSentence.Of(set, model.Predictor.Classes, model.Coverage) : null,
        model.Coverage,
        prediction.OutOfDistribution,
        prediction.ReasonToAbstain is not null,
        prediction.ReasonToAbstain,
        heatmap is null ? null : Convert.ToBase64String(heatmap),
        preview is null ? null : Convert.ToBase64String(preview),
        model.Identity);

    private static IEnumerable<double> ProbabilitiesOf(Prediction prediction) => prediction.Findings.Count > 0
        ? prediction.Findings.Select(finding => finding.Probability)
        : prediction.Probabilities;

    private static Dictionary<string, string> ShownOf(ServedModel model, Prediction prediction) => prediction switch
    {
        { Values.Count: > 0 } => prediction.Values.ToDictionary(value => value.Name, value => value.InWords()),
        { Findings.Count: > 0 } => prediction.Findings.ToDictionary(finding => finding.Name, finding => finding.InWords()),
        _ => model.Predictor.Classes.Index().ToDictionary(entry => entry.Item, entry => prediction.InWords(entry.Index)),
    };
}

/// <summary>The state of the endpoint.</summary>
/// <param name="Status"><c>ready</c>, or <c>stopping</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="Version">The version of the library.</param>
internal sealed record HealthAnswer(string Status, ModelIdentity Model, IReadOnlyList<string> Classes, string Version);
