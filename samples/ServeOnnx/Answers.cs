using TransferMed.Serving;

namespace ServeOnnx;

/// <summary>The answer to a picture.</summary>
/// <param name="Class">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">The probability of each class, in the model's order.</param>
/// <param name="Shown">The same as people should read them, such as <c>&gt; 0.98</c>.</param>
/// <param name="Set">The classes that cannot be ruled out; null where the model has no thresholds for it.</param>
/// <param name="OutOfDistribution">Whether the picture is unlike those of the training; null where the model cannot tell.</param>
/// <param name="Abstained">Whether the model gives no answer; class and probabilities then mean little.</param>
/// <param name="Reason">Why, in words; null where it gives one.</param>
/// <param name="Heatmap">The heat map over the picture as base64 of a PNG; null where none was asked for.</param>
/// <param name="Model">Which model says so.</param>
internal sealed record PredictionAnswer(
    string Class,
    double Probability,
    IReadOnlyDictionary<string, double> Probabilities,
    IReadOnlyDictionary<string, string> Shown,
    IReadOnlyList<string>? Set,
    bool? OutOfDistribution,
    bool Abstained,
    string? Reason,
    string? Heatmap,
    ModelIdentity Model)
{
    public static PredictionAnswer Of(ServedModel model, Prediction prediction, byte[]? heatmap) => new(
        prediction.Class,
        prediction.Probability,
        model.Predictor.Classes.Zip(prediction.Probabilities).ToDictionary(pair => pair.First, pair => pair.Second),
        model.Predictor.Classes.Index().ToDictionary(entry => entry.Item, entry => prediction.InWords(entry.Index)),
        prediction.Set?.Names,
        prediction.OutOfDistribution,
        prediction.ReasonToAbstain is not null,
        prediction.ReasonToAbstain,
        heatmap is null ? null : Convert.ToBase64String(heatmap),
        model.Identity);
}

/// <summary>The state of the endpoint.</summary>
/// <param name="Status"><c>ready</c>, or <c>stopping</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="Version">The version of the library.</param>
internal sealed record HealthAnswer(string Status, ModelIdentity Model, IReadOnlyList<string> Classes, string Version);
