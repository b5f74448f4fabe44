using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>What an advisor says about the sources for a target: scores, a shortlist, and how far to trust them.</summary>
public sealed class SourceAdvice
{
    internal SourceAdvice(string target, int images, int folds, bool grouped, IReadOnlyList<SourceScores> scores, IEnumerable<string> notes)
    {
        (Target, Images, Folds, Grouped) = (target, images, folds, grouped);
        Scores = scores;
        Shortlist = Shortlisting.Of(scores);
        Agreement = ScoreAgreement.With(scores);
        Reliability = ScoreReliability.Lines().ToValueList();
        Notes = notes.ToValueList();
    }

    /// <summary>The name of the target.</summary>
    public string Target { get; }

    /// <summary>The pictures of the target that were scored on.</summary>
    public int Images { get; }

    /// <summary>The folds of the scores that are out of fold.</summary>
    public int Folds { get; }

    /// <summary>Whether the target's pictures have groups, which the folds keep together. Pictures that look the same are kept together in any case.</summary>
    public bool Grouped { get; }

    /// <summary>What is known of every candidate, in the order in which they were given.</summary>
    public IReadOnlyList<SourceScores> Scores { get; }

    /// <summary>
    /// What is worth training from: the largest general source, the best two by a probe or by 5 neighbours out of fold, and of datasets that are still
    /// to be trained on the nearest and largest. Not in the order of their merit, which no score can tell.
    /// </summary>
    public IReadOnlyList<ShortlistedSource> Shortlist { get; }

    /// <summary>The weighted Kendall tau of each other score with the probe over the candidates that have features, by the score's name; empty with fewer than three.</summary>
    public IReadOnlyDictionary<string, double> Agreement { get; }

    /// <summary>How well such scores chose where everything was trained: a published table, line by line.</summary>
    public ValueList<string> Reliability { get; }

    /// <summary>What to know about pictures and candidates, in sentences.</summary>
    public ValueList<string> Notes { get; }

    /// <summary>All of it as text, in the invariant culture: a table of scores, the shortlist, the reliability and the notes.</summary>
    /// <returns>Lines.</returns>
    public override string ToString() => AdviceText.Of(this);
}
