using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>
/// The steps that both a network and the body of a residual block are made of, one method per kind. Methods check nothing:
/// <see cref="NetworkBuilder.Build"/> checks everything and names the step at fault. A step without a name gets one from its kind and position.
/// </summary>
/// <typeparam name="TSelf">The builder itself, so that calls chain.</typeparam>
public abstract partial class LayerSequence<TSelf>
    where TSelf : LayerSequence<TSelf>
{
    private readonly List<LayerSpec> _steps = [];

    private protected LayerSequence()
    {
    }

    private protected IReadOnlyList<LayerSpec> Steps => _steps;

    /// <summary>Adds a step.</summary>
    /// <param name="step">Any kind, one of your own (<see cref="ModuleStep"/>) included.</param>
    /// <returns>This builder.</returns>
    public TSelf Step(LayerSpec step)
    {
        ArgumentNullException.ThrowIfNull(step);
        _steps.Add(step);
        return (TSelf)this;
    }

    /// <summary>A traditional convolution: convolution, norm, activation. See <see cref="ConvSpec"/>.</summary>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Side of the square kernel. Default 3.</param>
    /// <param name="stride">Step of the kernel. Default 1.</param>
    /// <param name="padding">Zeros on each side; null (default) for 'same', which needs an odd kernel.</param>
    /// <param name="dilation">Distance of the kernel's taps. Default 1.</param>
    /// <param name="groups">Groups of channels that do not mix. Default 1.</param>
    /// <param name="bias">Whether the convolution adds a bias. Default true.</param>
    /// <param name="norm">The normalisation. Default batch norm.</param>
    /// <param name="activation">The function. Default ReLU.</param>
    /// <param name="order">The order of the three. Default convolution first.</param>
    /// <param name="name">The step's name.</param>
    /// <param name="convName">The name of the convolution's parameters relative to the scope; null for "{name}.conv".</param>
    /// <param name="normName">The name of the norm's parameters relative to the scope; null for "{name}.norm".</param>
    /// <returns>This builder.</returns>
    public TSelf Conv(
        int channels,
        int kernel = 3,
        int stride = 1,
        int? padding = null,
        int dilation = 1,
        int groups = 1,
        bool bias = true,
        NormKind norm = NormKind.BatchNorm,
        ActivationKind activation = ActivationKind.ReLU,
        ConvOrder order = ConvOrder.ConvNormActivation,
        string? name = null,
        string? convName = null,
        string? normName = null) =>
        Step(new ConvSpec(channels, kernel, stride, padding, dilation, groups, bias, norm, activation, order, convName, normName) { Name = name });

    /// <summary>A depthwise-separable convolution. See <see cref="DepthwiseSeparableConvSpec"/>.</summary>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Side of the depthwise kernel; odd. Default 3.</param>
    /// <param name="stride">Step of the depthwise kernel. Default 1.</param>
    /// <param name="dilation">Distance of the depthwise kernel's taps. Default 1.</param>
    /// <param name="activation">The function after both norms. Default ReLU.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf DepthwiseSeparableConv(
        int channels, int kernel = 3, int stride = 1, int dilation = 1, ActivationKind activation = ActivationKind.ReLU, string? name = null) =>
        Step(new DepthwiseSeparableConvSpec(channels, kernel, stride, dilation, activation) { Name = name });

    /// <summary>The paper's parallel block: convolutions with several kernels, concatenated. See <see cref="ParallelConvSpec"/>.</summary>
    /// <param name="channels">Output channels of each branch.</param>
    /// <param name="kernels">The side of each branch's kernel; odd.</param>
    /// <param name="stride">Step of all kernels. Default 1.</param>
    /// <param name="bias">Whether the convolutions add a bias. Default true.</param>
    /// <param name="norm">The normalisation. Default batch norm.</param>
    /// <param name="activation">The function. Default ReLU.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf ParallelConv(
        int channels,
        IEnumerable<int> kernels,
        int stride = 1,
        bool bias = true,
        NormKind norm = NormKind.BatchNorm,
        ActivationKind activation = ActivationKind.ReLU,
        string? name = null)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        return Step(new ParallelConvSpec(channels, kernels.ToValueList(), stride, bias, norm, activation) { Name = name });
    }

    /// <summary>A residual block. See <see cref="ResidualSpec"/>.</summary>
    /// <param name="body">Adds the body's steps.</param>
    /// <param name="merge">How body and shortcut are joined. Default sum.</param>
    /// <param name="shortcut">Adds the shortcut's steps; null (default) for the identity, or the projection where asked for.</param>
    /// <param name="projection">True for a 1x1 convolution and batch norm as the shortcut. Default false.</param>
    /// <param name="concatOrder">Which channels come first in a concatenation. Default the body's.</param>
    /// <param name="activation">The function after the join. Default none.</param>
    /// <param name="name">The step's name; the empty name adds nothing to the names inside.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">Both a shortcut and a projection are asked for.</exception>
    public TSelf Residual(
        Action<BodyBuilder> body,
        Merge merge = Merge.Add,
        Action<BodyBuilder>? shortcut = null,
        bool projection = false,
        ConcatOrder concatOrder = ConcatOrder.BodyFirst,
        ActivationKind activation = ActivationKind.None,
        string? name = null)
    {
        if (shortcut is not null && projection)
        {
            throw new ArgumentException("A residual block has either shortcut steps or a projection; leave one out.", nameof(projection));
        }

        ShortcutKind kind = shortcut is not null ? ShortcutKind.Steps : projection ? ShortcutKind.Projection : ShortcutKind.Identity;
        ValueList<LayerSpec>? steps = shortcut is null ? null : BodyBuilder.Collect(shortcut);
        return Step(new ResidualSpec(BodyBuilder.Collect(body), merge, kind, steps, concatOrder, activation) { Name = name });
    }

    /// <summary>A named group of steps. See <see cref="StageSpec"/>.</summary>
    /// <param name="name">The group's name.</param>
    /// <param name="steps">Adds the steps.</param>
    /// <returns>This builder.</returns>
    public TSelf Stage(string name, Action<BodyBuilder> steps) => Step(new StageSpec(BodyBuilder.Collect(steps)) { Name = name });

    /// <summary>Channel attention. See <see cref="SqueezeExciteSpec"/>.</summary>
    /// <param name="reduction">The squeezed channels are max(1, channels / reduction). Default 16.</param>
    /// <param name="gate">Sigmoid (default) or Hardsigmoid.</param>
    /// <param name="squeezed">The squeezed channels themselves, in place of the reduction; null (default) to follow it.</param>
    /// <param name="activation">The function on the squeezed channels; null (default) for ReLU.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf SqueezeExcite(
        int reduction = 16, ActivationKind gate = ActivationKind.Sigmoid, int? squeezed = null, ActivationKind? activation = null, string? name = null) =>
        Step(new SqueezeExciteSpec(reduction, gate, squeezed, activation) { Name = name });

    /// <summary>Batch normalisation. See <see cref="BatchNormSpec"/>.</summary>
    /// <param name="activation">The function after it. Default none.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf BatchNorm(ActivationKind activation = ActivationKind.None, string? name = null) =>
        Step(new BatchNormSpec(activation) { Name = name });

    /// <summary>A nonlinear function. See <see cref="ActivationSpec"/>.</summary>
    /// <param name="function">The function. Default ReLU.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf Activation(ActivationKind function = ActivationKind.ReLU, string? name = null) =>
        Step(new ActivationSpec(function) { Name = name });

    /// <summary>Pooling by the largest value. See <see cref="MaxPoolSpec"/>.</summary>
    /// <param name="kernel">Side of the window. Default 2.</param>
    /// <param name="stride">Step of the window; null (default) for the kernel's side.</param>
    /// <param name="padding">Positions on each side that never win. Default 0.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf MaxPool(int kernel = 2, int? stride = null, int padding = 0, string? name = null) =>
        Step(new MaxPoolSpec(kernel, stride, padding) { Name = name });

    /// <summary>Pooling by the mean. See <see cref="AveragePoolSpec"/>.</summary>
    /// <param name="kernel">Side of the window. Default 2.</param>
    /// <param name="stride">Step of the window; null (default) for the kernel's side.</param>
    /// <param name="padding">Zeros on each side, which count in the mean. Default 0.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf AveragePool(int kernel = 2, int? stride = null, int padding = 0, string? name = null) =>
        Step(new AveragePoolSpec(kernel, stride, padding) { Name = name });

    /// <summary>Means over a grid of a given size. See <see cref="AdaptiveAveragePoolSpec"/>.</summary>
    /// <param name="height">Output height.</param>
    /// <param name="width">Output width.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf AdaptiveAveragePool(int height, int width, string? name = null) =>
        Step(new AdaptiveAveragePoolSpec(height, width) { Name = name });

    /// <summary>The mean of every channel: a map becomes a vector. See <see cref="GlobalAveragePoolSpec"/>.</summary>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf GlobalAveragePool(string? name = null) => Step(new GlobalAveragePoolSpec { Name = name });

    /// <summary>Mean and largest value of every channel: a map becomes a vector. See <see cref="GlobalAverageMaxPoolSpec"/>.</summary>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf GlobalAverageMaxPool(string? name = null) => Step(new GlobalAverageMaxPoolSpec { Name = name });

    /// <summary>Makes a vector of a map. See <see cref="FlattenSpec"/>.</summary>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf Flatten(string? name = null) => Step(new FlattenSpec { Name = name });

    /// <summary>A fully connected layer. See <see cref="LinearSpec"/>.</summary>
    /// <param name="features">Output features.</param>
    /// <param name="activation">The function after it. Default none.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf Linear(int features, ActivationKind activation = ActivationKind.None, string? name = null) =>
        Step(new LinearSpec(features, activation) { Name = name });

    /// <summary>Dropout of single values. See <see cref="DropoutSpec"/>.</summary>
    /// <param name="probability">The probability of 0. Default 0.5.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf Dropout(double probability = 0.5, string? name = null) => Step(new DropoutSpec(probability) { Name = name });

    /// <summary>Stochastic depth. See <see cref="DropPathSpec"/>.</summary>
    /// <param name="probability">The probability of 0 per sample. Default 0.1.</param>
    /// <param name="name">The step's name.</param>
    /// <returns>This builder.</returns>
    public TSelf DropPath(double probability = 0.1, string? name = null) => Step(new DropPathSpec(probability) { Name = name });
}
