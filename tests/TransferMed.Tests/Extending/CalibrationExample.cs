using System.Globalization;
using TransferMed.Evaluation;
using TransferMed.Runtime;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Draws every prediction a little to the frequencies of the classes, by the share that suits the validation samples best.</summary>
public sealed class ShrinkToPrior : Calibration
{
    public int Candidates { get; init; } = 20;

    public override string Identity => Candidates.ToString(CultureInfo.InvariantCulture);

    public override Calibrator Fit(PredictionSet validation)
    {
        double[] prior = [.. validation.Classes.Select((_, c) => validation.Labels.Count(label => label == c) / (double)validation.Count)];
        return Enumerable.Range(0, Candidates)
            .Select(i => new Fitted(prior.ToValueList(), i / (double)Candidates))
            .MinBy(candidate => EvaluationResult.From(candidate.Apply(validation)).Brier)!;
    }

    public override Calibrator Read(string state)
    {
        double[] numbers = [.. state.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return Array.TrueForAll(numbers, number => number is >= 0 and <= 1)
            ? new Fitted(numbers[1..].ToValueList(), numbers[0])
            : throw new FormatException("A share or a frequency is not from 0 to 1.");
    }

    private sealed class Fitted(ValueList<double> prior, double share) : Calibrator
    {
        public override int? ClassCount => prior.Count;

        public override string State => string.Join(' ', prior.Prepend(share).Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

        public override void Apply(Span<double> row)
        {
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = (1 - share) * row[c] + share * prior[c];
            }
        }
    }
}

// </example>
