using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// Describes a network step by step. <see cref="Build"/> checks shapes, names and sizes and gives an immutable
/// <see cref="NetworkSpec"/>; it makes no tensor and may be called again after more steps.
/// </summary>
/// <example>
/// <code>
/// NetworkSpec spec = NetworkBuilder.Input(channels: 3, height: 224, width: 224)
///     .Conv(32, kernel: 3)
///     .ParallelConv(32, kernels: [1, 3, 5, 7], stride: 2)
///     .GlobalAveragePool()
///     .Head(classes: 2)
///     .Build();
/// </code>
/// </example>
public sealed class NetworkBuilder : LayerSequence<NetworkBuilder>
{
    private readonly InputShape _input;
    private WeightInitialization _initialization;
    private string? _name;
    private string? _description;

    private NetworkBuilder(InputShape input) => _input = input;

    /// <summary>Starts a network.</summary>
    /// <param name="channels">Channels of the pictures: 3 for colour, 1 for grey.</param>
    /// <param name="height">Height of the pictures in pixels.</param>
    /// <param name="width">Width of the pictures in pixels.</param>
    /// <returns>A new builder.</returns>
    public static NetworkBuilder Input(int channels, int height, int width) => new(new InputShape(channels, height, width));

    /// <summary>Starts a network.</summary>
    /// <param name="input">The pictures.</param>
    /// <returns>A new builder.</returns>
    public static NetworkBuilder Input(InputShape input) => new(input);

    /// <summary>The classifier, last of all steps. See <see cref="HeadSpec"/>.</summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="dropout">The probability with which a feature is set to 0 in training. Default 0.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public NetworkBuilder Head(int classes, double dropout = 0, string? name = null) => Step(new HeadSpec(classes, dropout) { Name = name });

    /// <summary>The head of a task of findings, grades or values, last of all steps.</summary>
    /// <param name="targets">The number of findings or values, at least 1, or of grades, at least 2.</param>
    /// <param name="output">What the numbers of the head mean.</param>
    /// <param name="dropout">The probability with which a feature is set to 0 in training. Default 0.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public NetworkBuilder Head(int targets, HeadOutput output, double dropout = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        return Step(new HeadSpec(targets, dropout, output is ClassProbabilities ? null : output) { Name = name });
    }

    /// <summary>How the weights are drawn. Default <see cref="WeightInitialization.XavierUniform"/>.</summary>
    /// <param name="initialization">The rule.</param>
    /// <returns>This builder.</returns>
    public NetworkBuilder Initialize(WeightInitialization initialization)
    {
        _initialization = initialization;
        return this;
    }

    /// <summary>Gives the network a name and a description, which travel with it.</summary>
    /// <param name="name">For example that of a preset.</param>
    /// <param name="description">Where the architecture comes from, or null.</param>
    /// <returns>This builder.</returns>
    public NetworkBuilder Named(string name, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        _name = name;
        _description = description;
        return this;
    }

    /// <summary>Checks the description.</summary>
    /// <returns>The description as immutable data.</returns>
    /// <exception cref="NetworkSpecException">It does not make sense; the message names step, kind, name and numbers.</exception>
    public NetworkSpec Build() => new(_input, Steps.ToValueList(), _initialization, _name, _description);
}
