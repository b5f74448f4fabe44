using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>How far predicted grades lie from the true ones, in grades.</summary>
public sealed class GradeErrors
{
    private GradeErrors(double meanAbsoluteError, double exactShare, double withinOneShare, double tooHighShare, double tooLowShare, ValueList<GradeScores> perGrade)
    {
        MeanAbsoluteError = meanAbsoluteError;
        ExactShare = exactShare;
        WithinOneShare = withinOneShare;
        TooHighShare = tooHighShare;
        TooLowShare = tooLowShare;
        PerGrade = perGrade;
    }

    /// <summary>The mean absolute distance of true and predicted grade, from 0 to K - 1.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>The share of samples put into their true grade, from 0 to 1: the accuracy.</summary>
    public double ExactShare { get; }

    /// <summary>The share of samples put into their true grade or a neighbour of it, from 0 to 1.</summary>
    public double WithinOneShare { get; }

    /// <summary>The share of samples put into too high a grade, from 0 to 1.</summary>
    public double TooHighShare { get; }

    /// <summary>The share of samples put into too low a grade, from 0 to 1.</summary>
    public double TooLowShare { get; }

    /// <summary>The same of the samples of each true grade, in the order of the grades.</summary>
    public ValueList<GradeScores> PerGrade { get; }

    /// <exception cref="InvalidOperationException">The order of the classes was not stated.</exception>
    internal static GradeErrors Of(ConfusionMatrix matrix)
    {
        if (!matrix.IsOrdered && matrix.Classes.Count > 2)
        {
            throw new InvalidOperationException(
                $"The classes {matrix.Classes} stand in no stated order, so that no distance of two of them is known. Set {nameof(PredictionSet.ClassOrderIsStated)} where their order is that of grades.");
        }

        int[] grades = [.. Enumerable.Range(0, matrix.Classes.Count)];
        double Share(Func<int, int, bool> counts) => (double)grades.Sum(t => grades.Where(p => counts(t, p)).Sum(p => matrix[t, p])) / matrix.Total;
        return new GradeErrors(
            Agreement.GradeError(matrix),
            Share((t, p) => t == p),
            Share((t, p) => Math.Abs(t - p) <= 1),
            Share((t, p) => p > t),
            Share((t, p) => p < t),
            grades.Select(t => new GradeScores(
                matrix.Classes[t],
                matrix.Support[t],
                (double)grades.Sum(p => Math.Abs(t - p) * matrix[t, p]) / matrix.Support[t],
                (double)matrix[t, t] / matrix.Support[t],
                (double)grades.Where(p => Math.Abs(t - p) <= 1).Sum(p => matrix[t, p]) / matrix.Support[t])).ToValueList());
    }
}

/// <summary>How far predictions lie from one true grade; NaN for a grade without samples.</summary>
public sealed class GradeScores
{
    internal GradeScores(string name, int support, double meanAbsoluteError, double exactShare, double withinOneShare)
    {
        Name = name;
        Support = support;
        MeanAbsoluteError = meanAbsoluteError;
        ExactShare = exactShare;
        WithinOneShare = withinOneShare;
    }

    /// <summary>The name of the grade.</summary>
    public string Name { get; }

    /// <summary>The number of samples that have it.</summary>
    public int Support { get; }

    /// <summary>The mean absolute distance of their predicted grade, from 0 to K - 1.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>The share of them put into it, from 0 to 1.</summary>
    public double ExactShare { get; }

    /// <summary>The share of them put into it or a neighbour, from 0 to 1.</summary>
    public double WithinOneShare { get; }
}
