using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Packaging;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>From what a network gives for a picture to what a program is told: softmax, calibration, set, flag.</summary>
internal sealed class PredictionMaker
{
    private readonly ValueList<string> _classes;
    private readonly LearningTask _task;
    private readonly HeadOutput _output;
    private readonly bool _givesLogits;
    private readonly bool _givesScore;
    private readonly Calibrator? _calibrator;
    private readonly ConformalPredictor? _conformal;
    private readonly TargetAssessment? _targets;
    private readonly OutOfDistributionScreen? _screen;

    /// <param name="classes">The names of classes, grades, findings or values.</param>
    /// <param name="task">What the model answers.</param>
    /// <param name="output">What the numbers of its head mean.</param>
    /// <param name="assessment">Calibration, thresholds and screen, or null.</param>
    /// <param name="engine">What computes the network.</param>
    /// <exception cref="ArgumentException">The assessment is of a model with other classes.</exception>
    /// <exception cref="TransferMedException">A part of it is code of the program that saved the model, which it was not resolved with.</exception>
    public PredictionMaker(ValueList<string> classes, LearningTask task, HeadOutput output, ModelAssessment? assessment, INetworkEngine engine)
    {
        _task = task;
        _output = output;
        _classes = classes;
        _givesLogits = engine.GivesLogits;
        _givesScore = engine.GivesOutOfDistributionScore;
        _calibrator = assessment?.Calibrator;
        _conformal = assessment?.Conformal;
        _targets = assessment?.Targets;
        if (_targets?.Targets is { } known && !known.Equals(classes))
        {
            throw new ArgumentException($"The assessment is of {known}, the model gives {classes}.", nameof(assessment));
        }

        if (_calibrator?.ClassCount is { } fitted && fitted != classes.Count)
        {
            throw new ArgumentException($"The calibrator was fitted on {fitted} classes, the model has {classes.Count}: {classes}.", nameof(assessment));
        }

        if (_conformal is not null && !_conformal.Classes.Equals(classes))
        {
            throw new ArgumentException($"The conformal thresholds are for the classes {_conformal.Classes}, the model has {classes}.", nameof(assessment));
        }

        OwnParts.RequireResolved(assessment);
        OutOfDistributionScreen? screen = assessment?.OutOfDistribution;
        NeedsFeatures = screen?.Score.NeedsFeatures == true && engine.GivesFeatures && !_givesScore;

        // Scores of logits tell nothing of probabilities, whose energy is always 0.
        bool tells = _givesScore || (screen is not null && NeedsFeatures == screen.Score.NeedsFeatures && (engine.GivesLogits || !screen.Score.NeedsLogits));
        _screen = tells ? screen : null;
    }

    /// <summary>Whether what is said are values, of which the largest is no more than the others.</summary>
    public bool GivesValues => _task is Regression;

    /// <summary>Whether <see cref="Make"/> reads the features.</summary>
    public bool NeedsFeatures { get; }

    /// <summary>The prediction of one picture.</summary>
    /// <param name="views">What the network gave for its views, the picture itself first.</param>
    /// <param name="name">What the picture is called, for errors.</param>
    /// <exception cref="TransferMedException">A score is not finite.</exception>
    public Prediction Make(NetworkRows views, string name)
    {
        var row = new double[_classes.Count];
        for (int view = 0; view < views.Count; view++)
        {
            double[] probabilities = PlainProbabilities(views, view);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] += probabilities[c] / views.Count;
            }
        }

        if (!row.All(double.IsFinite))
        {
            throw new TransferMedException($"{name}: the network gives values that are not finite. Its weights are damaged, or they exceed the range of the precision; use {nameof(Precision)}.{nameof(Precision.Full)}.");
        }

        if (!_task.IsOneOfSeveral)
        {
            return OfTargets(row, views);
        }

        _calibrator?.Apply(row);
        int best = Array.IndexOf(row, row.Max());
        return new Prediction(_classes[best], best, new ValueList<double>(row))
        {
            Ceiling = _calibrator?.Ceiling,
            Set = _conformal?.SetOf(row),
            OutOfDistribution = _screen?.Detector.Flag(ScoreOf(_screen, views)),
        };
    }

    /// <summary>What is said of findings or values.</summary>
    private Prediction OfTargets(double[] row, NetworkRows views)
    {
        if (_task is not Regression regression)
        {
            _targets?.Calibrator?.Apply(row);
            ValueList<FindingSet>? sets = _targets?.FindingSets?.SetsOf(row);
            return new Prediction
            {
                Findings = [.. row.Select((probability, i) => new FindingAnswer(_classes[i], probability, probability >= (_targets?.Thresholds?.Values[i] ?? FindingThresholds.Usual)) { Set = sets?[i] })],
            };
        }

        double[]? deviations = null;
        if (_givesLogits && _output is GaussianValues gaussian)
        {
            gaussian.Deviations(RowOf(views.Scores, views.Count, 0).Span, deviations = new double[row.Length]);
        }

        ValueList<ValueInterval>? limits = _targets?.ValueIntervals?.IntervalsOf(row);
        return new Prediction { Values = [.. row.Select((value, i) => new ValueAnswer(_classes[i], value, regression.UnitOf(i)) { Deviation = deviations?[i], Interval = limits?[i] is { } reach && double.IsFinite(reach.Width) ? reach : null })] };
    }

    /// <summary>What one row says of each target, not calibrated: the probabilities of classes, grades or findings, or values.</summary>
    public double[] PlainProbabilities(NetworkRows rows, int index)
    {
        ReadOnlySpan<float> given = RowOf(rows.Scores, rows.Count, index).Span;
        var said = new double[_classes.Count];
        if (_givesLogits)
        {
            _output.Read(given, said);
            return said;
        }

        double sum = 0;
        for (int i = 0; i < said.Length; i++)
        {
            sum += said[i] = given[i];
        }

        for (int i = 0; _output.IsOneOfSeveral && i < said.Length; i++)
        {
            said[i] /= sum;
        }

        return said;
    }

    // Of the picture itself, which is the first of its views.
    private double ScoreOf(OutOfDistributionScreen screen, NetworkRows views) => _givesScore
        ? views.OutOfDistributionScores.Span[0]
        : screen.Score.Of(RowOf(views.Scores, views.Count, 0).Span, RowOf(views.Features, views.Count, 0).Span);

    private static ReadOnlyMemory<float> RowOf(ReadOnlyMemory<float> values, int count, int index)
    {
        int width = values.Length / count;
        return values.Slice(index * width, width);
    }
}
