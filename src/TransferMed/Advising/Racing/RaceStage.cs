using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>The contenders before a cut.</summary>
public sealed class RaceStage
{
    internal RaceStage(int folds, IReadOnlyList<KeyValuePair<string, double>> standings, int kept)
    {
        Folds = folds;
        Standings = standings;
        Dropped = standings.Skip(kept).Select(standing => standing.Key).ToValueList();
    }

    /// <summary>The folds that each had run.</summary>
    public int Folds { get; }

    /// <summary>The mean macro F1 on the test parts of these folds by scenario, the best first; of equal ones that which was given first.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Standings { get; }

    /// <summary>The scenarios that went.</summary>
    public ValueList<string> Dropped { get; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"after {Wording.Count(Folds, "fold")}: {string.Join(", ", Standings.Select(standing => FormattableString.Invariant($"{standing.Key} {standing.Value:0.000}")))}; {string.Join(", ", Dropped)} dropped");
}
