namespace TransferMed.Models;

/// <summary>The nonlinear functions.</summary>
public enum ActivationKind
{
    /// <summary>No function: the values pass unchanged.</summary>
    None,

    /// <summary>max(0, x).</summary>
    ReLU,

    /// <summary>x for x > 0, else 0.01 x.</summary>
    LeakyReLU,

    /// <summary>min(max(0, x), 6).</summary>
    ReLU6,

    /// <summary>x for x > 0, else exp(x) - 1 (Clevert, Unterthiner and Hochreiter 2015).</summary>
    ELU,

    /// <summary>x * sigmoid(x), also called swish (Elfwing, Uchibe and Doya 2017).</summary>
    SiLU,

    /// <summary>x * Phi(x) with the exact normal distribution function (Hendrycks and Gimpel 2016).</summary>
    GELU,

    /// <summary>x * ReLU6(x + 3) / 6 (Howard et al. 2019).</summary>
    Hardswish,

    /// <summary>min(max(0, x + 3), 6) / 6 (Howard et al. 2019).</summary>
    Hardsigmoid,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>The normalisation beside a convolution.</summary>
public enum NormKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Batch normalisation: epsilon 1e-5, momentum 0.1, with scale and shift (Ioffe and Szegedy 2015).</summary>
    BatchNorm,
}

/// <summary>The order of a convolution and its companions.</summary>
public enum ConvOrder
{
    /// <summary>Convolution, normalisation, activation (post-activation).</summary>
    ConvNormActivation,

    /// <summary>Normalisation, activation, convolution (pre-activation, He et al. 2016). The normalisation is over the input's channels.</summary>
    NormActivationConv,
}

/// <summary>How a residual block joins its body with its shortcut.</summary>
public enum Merge
{
    /// <summary>The sum; both must have the same shape (He et al. 2015).</summary>
    Add,

    /// <summary>The concatenation along the channels; both must have the same height and width (Huang et al. 2016).</summary>
    Concat,

    /// <summary>The product, as of a map and its gate; extents are equal, or 1 in one of the two (Hu, Shen and Sun 2017).</summary>
    Multiply,
}

/// <summary>Which channels come first in <see cref="Merge.Concat"/>.</summary>
public enum ConcatOrder
{
    /// <summary>The body's channels, then the shortcut's.</summary>
    BodyFirst,

    /// <summary>The shortcut's channels, then the body's (as in DenseNet).</summary>
    ShortcutFirst,
}

/// <summary>How tokens become the vector that a head takes.</summary>
public enum TokenPooling
{
    /// <summary>The class token, which stands before those of the picture.</summary>
    ClassToken,

    /// <summary>The mean of the picture's tokens, without the class token and registers.</summary>
    Mean,
}

/// <summary>What the shortcut of a residual block does.</summary>
internal enum ShortcutKind
{
    /// <summary>The input passes unchanged.</summary>
    Identity,

    /// <summary>A 1x1 convolution without bias and a batch norm, with the channels and the stride that the body needs.</summary>
    Projection,

    /// <summary>Steps of its own.</summary>
    Steps,
}

/// <summary>How weights are drawn. Biases and norm shifts start at 0, norm scales at 1.</summary>
public enum WeightInitialization
{
    /// <summary>Uniform with bound sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010): the authors' choice and the default.</summary>
    XavierUniform,

    /// <summary>
    /// Convolutions normal with deviation sqrt(2 / fan out) (He et al. 2015), linear layers uniform with bound 1 / sqrt(fan in):
    /// the choice of the public ResNets.
    /// </summary>
    KaimingNormal,

    /// <summary>Normal with deviation 0.02: the choice of the public ConvNeXts and vision transformers.</summary>
    Normal,
}
