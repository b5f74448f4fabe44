using TransferMed.Imaging;

namespace TransferMed.Transfer;

/// <summary>How a linear probe was fitted. Its weights are the head of the model.</summary>
public sealed class ProbeResult
{
    internal ProbeResult(ProbeHead head, ResizeMode resize, string? preprocessingAdvice, ProbeOptions options)
    {
        Options = options;
        Strength = head.Strength;
        Scaling = head.Scaling;
        Folds = head.Folds;
        Losses = head.Losses;
        Flips = head.Views > 1;
        ViewPenalty = head.Views > 1 ? options.ViewPenalty : 0;
        Resize = resize;
        PreprocessingAdvice = preprocessingAdvice;
    }

    /// <summary>How it was fitted.</summary>
    internal ProbeOptions Options { get; }

    /// <summary>The strength of the fit (<see cref="ProbeOptions.Strength"/>), given or chosen.</summary>
    public double Strength { get; }

    /// <summary>How the features were scaled (<see cref="ProbeOptions.Scaling"/>).</summary>
    public FeatureScaling Scaling { get; }

    /// <summary>How pictures of another shape are brought to the input's, the model's own or chosen (<see cref="ProbeOptions.ChooseResize"/>).</summary>
    public ResizeMode Resize { get; }

    /// <summary>Whether the training pictures were also seen mirrored and turned (<see cref="ProbeOptions.Flips"/>), given or chosen.</summary>
    public bool Flips { get; }

    /// <summary>What its weights paid for telling views of one picture apart (<see cref="ProbeOptions.ViewPenalty"/>); 0 where each was seen in one. Without effect where views do not differ.</summary>
    public double ViewPenalty { get; }

    /// <summary>The folds of the cross-validation that chose it; 0 where it was given, or where a class has too few groups to be divided: then it is the middle one of <see cref="ProbeOptions.Strengths"/>, the larger of two.</summary>
    public int Folds { get; }

    /// <summary>The mean -log p(label) of each strength in that cross-validation (of findings the mean over them, of values the mean squared error in units of their spread), every class counting alike where <see cref="ProbeOptions.BalancedClasses"/> says so; empty where there was none.</summary>
    public IReadOnlyDictionary<double, double> Losses { get; }

    /// <summary>
    /// What to do about the preprocessing, where another usual one is clearly better than the model's on the training pictures; null where none
    /// is, or where it was not tried (<see cref="ProbeOptions.CheckPreprocessing"/>).
    /// </summary>
    public string? PreprocessingAdvice { get; }
}
