namespace TransferMed.Advising;

/// <summary>
/// How well a score chose among sources where everything was trained: the published table of github DovileDo/transferability-in-medical-imaging (fine-tuned ResNet-18,
/// 11 medical targets, the 12 sources of one data set each). <c>benchmarks/SourceScoreFigures.cs</c> computes the figures; a test holds them.
/// </summary>
/// <param name="Name">The score.</param>
/// <param name="Tau">Its weighted Kendall tau with the fine-tuned AUC, the mean over targets.</param>
/// <param name="Lower">The lower limit of its 95 % interval over targets; NaN where there is none.</param>
/// <param name="Upper">The upper limit.</param>
/// <param name="LostByFirst">The points of AUC between the best source and the score's first.</param>
/// <param name="LostByThree">The points between the best source and the best of the score's first three.</param>
internal sealed record ScoreReliability(string Name, double Tau, double Lower, double Upper, double LostByFirst, double LostByThree)
{
    /// <summary>What the scores are compared with.</summary>
    public const string Random = "a source by chance";

    public static IReadOnlyList<ScoreReliability> OfSingleSources { get; } =
    [
        new("LogME", 0.04, -0.09, 0.19, 3.2, 1.3),
        new("N-LEEP", 0.18, 0.05, 0.34, 1.7, 0.7),
        new("5 neighbours", 0.21, 0.03, 0.39, 1.6, 0.3),
        new("source pictures", 0.35, 0.24, 0.45, 0.8, 0.25),
        new(Random, 0, double.NaN, double.NaN, 2.4, 1.0),
    ];

    /// <summary>The points of AUC lost on average by ImageNet's weights alone, and at worst.</summary>
    public const double ImageNetLost = 0.52;

    /// <inheritdoc cref="ImageNetLost"/>
    public const double ImageNetLostAtWorst = 4.3;

    /// <summary>The points lost by the better of ImageNet's weights and the first of a score, whichever of the four, and at worst.</summary>
    public const double WithFirstLost = 0.10;

    /// <inheritdoc cref="WithFirstLost"/>
    public const double WithFirstLostAtWorst = 0.63;

    /// <summary>The points lost by the better of ImageNet's weights and a source by chance.</summary>
    public const double WithRandomLost = 0.41;

    /// <summary>What to print beside scores.</summary>
    public static IEnumerable<string> Lines()
    {
        yield return "How far such scores can be trusted: on a published table of 12 sources and 11 medical targets (fine-tuned ResNet-18, AUC; github DovileDo/transferability-in-medical-imaging)";
        foreach (ScoreReliability score in OfSingleSources)
        {
            string interval = double.IsNaN(score.Lower) ? "" : FormattableString.Invariant($" [{score.Lower:0.00}, {score.Upper:0.00}]");
            yield return FormattableString.Invariant($"  {score.Name}: weighted Kendall tau {score.Tau:0.00}{interval}; its first source loses {score.LostByFirst:0.0#} points to the best, the best of its first three {score.LostByThree:0.0#}");
        }

        yield return FormattableString.Invariant(
            $"  ImageNet's weights alone lost {ImageNetLost:0.00} points (at worst {ImageNetLostAtWorst:0.0}); the better of them and the first of a score {WithFirstLost:0.00} (at worst {WithFirstLostAtWorst:0.00}); the better of them and a source by chance {WithRandomLost:0.00}");
        yield return "  The probe and the H-score are not in that table. So the scores make a shortlist; which of it is best, training has to tell.";
    }
}
