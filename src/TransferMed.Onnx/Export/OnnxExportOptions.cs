using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>What an exported graph does beside the network.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>What the graph takes. Default: <see cref="OnnxInput.Pixels"/>, so that whoever runs the file cannot normalise wrongly.</summary>
    public OnnxInput Input { get; init; } = OnnxInput.Pixels;

    /// <summary>
    /// Whether the graph gives "probabilities", (N, classes), that sum to 1 (of findings each by itself), or "values", (N, values), in their own units, instead of "logits". Default: true.
    /// </summary>
    public bool Softmax { get; init; } = true;

    /// <summary>
    /// Whether the graph also gives "out_of_distribution_score", (N), where the model has an out-of-distribution screen: the squared Mahalanobis distance
    /// of the features, or the energy of the logits. Larger is farther from the training pictures. Default: true.
    /// </summary>
    public bool OutOfDistributionScore { get; init; } = true;

    /// <summary>The forms of steps of your own in ONNX, one for a kind. Default none: a network with such a step is refused by the step's name.</summary>
    public ValueList<OnnxEmitter> Emitters { get; init; } = [];

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="Input"/> is no known kind.</exception>
    /// <exception cref="ArgumentException">A kind has two emitters.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Input))
        {
            throw new ArgumentOutOfRangeException(nameof(Input), Input, $"{nameof(Input)} is {Input}; it must be {nameof(OnnxInput.Normalized)} or {nameof(OnnxInput.Pixels)}.");
        }

        ArgumentNullException.ThrowIfNull(Emitters);
        if (Emitters.GroupBy(emitter => emitter.Step).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{nameof(Emitters)} has {twice.Count()} for {twice.Key.Name}; give one.", nameof(Emitters));
        }
    }
}
