using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>The loss: cross-entropy with label smoothing, class weights and focusing.</summary>
public sealed record LossOptions
{
    /// <summary>The probability taken from the true class and spread over all classes (Szegedy et al. 2016), from 0 to below 1. Default 0.1.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Class weights from the counts of the training pictures. Default none. Ignored where <see cref="ClassWeights"/> is given.</summary>
    public ClassWeighting Weighting { get; init; }

    /// <summary>One weight for each class, in the order of the classes, each above 0; or null.</summary>
    public ValueList<double>? ClassWeights { get; init; }

    /// <summary>The focal loss's exponent on (1 - p) (Lin et al. 2017); 0, the default, is plain cross-entropy.</summary>
    public double FocalGamma { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or there are not as many weights as classes.</exception>
    public void Validate(int classes)
    {
        OptionCheck.Within(LabelSmoothing, 0, 1, nameof(LabelSmoothing), highExclusive: true);
        OptionCheck.Within(FocalGamma, 0, 20, nameof(FocalGamma));
        OptionCheck.Defined(Weighting, nameof(Weighting));
        if (ClassWeights is { } weights)
        {
            OptionCheck.Require(weights.Count == classes, nameof(ClassWeights), $"has {weights.Count} weights; the network has {classes} classes.");
            foreach (double weight in weights)
            {
                OptionCheck.Within(weight, 0, double.MaxValue, nameof(ClassWeights), lowExclusive: true);
            }
        }
    }
}
