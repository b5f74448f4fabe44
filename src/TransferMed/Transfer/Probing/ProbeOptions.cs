using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Transfer;

/// <summary>How a linear probe is fitted: a regularised logistic regression on the features that a frozen backbone gives.</summary>
public sealed record ProbeOptions
{
    private const double Smallest = 1e-8;
    private const double Largest = 1e6;

    private static readonly double[] Scales = [0.005, 0.05, 0.5, 5];

    /// <summary>
    /// How much the pictures count against the penalty on the weights, 1e-8 to 1e6: C of scikit-learn's LogisticRegression, on the scaled
    /// features (<see cref="Scaling"/>; of several views in the coordinates of <see cref="ViewPenalty"/>). Null, the default: chosen among <see cref="Strengths"/>.
    /// </summary>
    public double? Strength { get; init; }

    /// <summary>
    /// What <see cref="Strength"/> is chosen from, each 1e-8 to 1e6: by the loss of a cross-validation inside the training pictures whose folds are
    /// stratified and keep groups and pictures that look the same together. Default empty: 0.005, 0.05, 0.5 and 5 over the number of features, which
    /// is the mean square of a scaled picture's features.
    /// </summary>
    public ValueList<double> Strengths { get; init; } = [];

    /// <summary>How the features are scaled. Null, the default: <see cref="FeatureScaling.Standard"/>, and <see cref="FeatureScaling.Pareto"/> where pictures are seen in several views (<see cref="Flips"/>).</summary>
    public FeatureScaling? Scaling { get; init; }

    /// <summary>
    /// Where pictures are seen in several views (<see cref="Flips"/>): what a weight pays for telling views of one picture apart, beside what it pays for its size, 0 to 1e6. Weights w of the scaled
    /// features pay c/2 w'(I + p V)w, p this number, V the covariance of the features about the mean of their picture, brought to their whole variance, and c the share of it that features x would keep
    /// as (I + p V)^(-1/2) x, so that a strength means what it meant ("within-class covariance normalization", Hatch, Kajarekar and Stolcke 2006, every picture a class of its own; "tangent prop", Simard et al. 1992).
    /// Default 1; 0: the ridge penalty 1/2 w'w. Without effect where views do not differ.
    /// </summary>
    public double ViewPenalty { get; init; } = 1;

    /// <summary>The most folds of that cross-validation, 2 to 100; fewer where a class has fewer groups. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>True, the default: every class counts alike, whatever number of pictures it has (scikit-learn's <c>class_weight='balanced'</c>).</summary>
    public bool BalancedClasses { get; init; } = true;

    /// <summary>
    /// True: each training picture is also seen mirrored and turned by quarters, as eight samples that count an eighth each: eight times the
    /// work; where the input is no square mirrored left to right, top to bottom and both, as four. Right only where such a picture is as possible as the picture itself. Null, the default: done where there are at most
    /// 300 training pictures, the cross-validation that chooses the strength leaves room for better (of findings and values always; of classes a balanced accuracy of at most 0.98, or fewer than 20 pictures), and the loss is lower with it.
    /// </summary>
    public bool? Flips { get; init; }

    /// <summary>
    /// Whether a few training pictures are also tried with the other usual preprocessings, to say so where one of them clearly fits the
    /// weights better (<see cref="ProbeResult.PreprocessingAdvice"/>). Default true; it takes time only where the probe leaves room for better.
    /// </summary>
    public bool CheckPreprocessing { get; init; } = true;

    /// <summary>
    /// True: where at least a quarter of the training pictures have another shape than the network's input, at most 30 of each class (about 200 in all, but 4 of each) are tried
    /// stretched, cropped and padded (<see cref="ResizeMode"/>), and the mode with the lowest loss in the
    /// cross-validation is taken; the model then keeps it. Default true; without effect where <see cref="Preprocessing"/> is given.
    /// </summary>
    public bool ChooseResize { get; init; } = true;

    /// <summary>What pictures go through before the network; statistics left open are the model's. Null, the default: the model's own.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Decides the folds. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Where the features are computed. Default: where the model is.</summary>
    public TorchDevice? Device { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it and its value.</exception>
    public void Validate()
    {
        if (Strength is { } strength)
        {
            RequireStrength(strength, nameof(Strength));
        }

        OptionCheck.NotNull(Strengths, nameof(Strengths));
        foreach (double candidate in Strengths)
        {
            RequireStrength(candidate, nameof(Strengths));
        }

        if (Scaling is { } scaling)
        {
            OptionCheck.Defined(scaling, nameof(Scaling));
        }

        OptionCheck.InRange(ViewPenalty, 0, Largest, nameof(ViewPenalty));
        OptionCheck.InRange(Folds, 2, 100, nameof(Folds));
        Preprocessing?.Validate();
    }

    /// <summary>The candidates for a number of features, ascending, each once.</summary>
    internal double[] CandidatesFor(int features) => Strengths.Count > 0
        ? [.. Strengths.Distinct().Order()]
        : [.. Scales.Select(scale => Math.Clamp(scale / features, Smallest, Largest))];

    /// <summary>How features are scaled where pictures are seen in so many views.</summary>
    internal FeatureScaling ScalingFor(int views) => Scaling ?? (views > 1 ? FeatureScaling.Pareto : FeatureScaling.Standard);

    private static void RequireStrength(double value, string name) => OptionCheck.InRange(value, Smallest, Largest, name);
}
