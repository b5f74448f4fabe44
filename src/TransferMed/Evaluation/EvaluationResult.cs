using System.Collections.ObjectModel;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>
/// What the predictions of a model on labelled samples are worth. All values agree with scikit-learn 1.2 where it has
/// them. A value that is not defined for the samples at hand is NaN, and the property says when that is.
/// </summary>
public sealed partial class EvaluationResult : IEvaluation
{
    private readonly MetricBasis _basis;

    private EvaluationResult(PredictionSet predictions, ValueList<Metric> definitions)
    {
        Predictions = predictions;
        Definitions = definitions;
        _basis = MetricBasis.Of(predictions);
        BinaryBrier = ProbabilityErrors.BinaryBrier(predictions);

        var metrics = new OrderedDictionary<string, double>(StringComparer.Ordinal);
        foreach (Metric metric in definitions)
        {
            metrics.Add(metric.Name, metric.Of(_basis, predictions));
        }

        Metrics = new ReadOnlyDictionary<string, double>(metrics);
    }

    /// <summary>The predictions that were evaluated.</summary>
    public PredictionSet Predictions { get; }

    /// <summary>How many samples of each true class were put into each predicted class.</summary>
    public ConfusionMatrix Confusion => _basis.Confusion;

    /// <summary>The scores of each class against all others, in the order of the classes.</summary>
    public ValueList<ClassScores> PerClass => _basis.PerClass;

    /// <summary>The scores averaged over classes, every class of the model counting the same; one that does not occur counts as 0.</summary>
    public AveragedScores Macro => _basis.Macro;

    /// <summary>
    /// The scores averaged over the classes that occur among the samples, each counting the same: for a set from elsewhere that
    /// lacks a class of the model, whose <see cref="Macro"/> counts that class as 0. Equal to it where every class occurs.
    /// </summary>
    public AveragedScores MacroOfPresent => Averaging.Macro([.. PerClass.Where(scores => scores.Support > 0)]);

    /// <summary>What to know about the samples, in sentences (<see cref="PredictionSet.Notes"/>): classes that are missing or unknown, samples left out.</summary>
    public ValueList<string> Notes => Predictions.Notes;

    /// <summary>The scores over the added counts of all classes; precision, recall and F1 all equal the accuracy.</summary>
    public AveragedScores Micro => _basis.Micro;

    /// <summary>The scores averaged over classes, a class counting as its support.</summary>
    public AveragedScores Weighted => _basis.Weighted;

    /// <summary>The share of samples put into their true class, from 0 to 1.</summary>
    public double Accuracy => _basis.Accuracy;

    /// <summary>The mean recall of the classes that occur among the samples, from 0 to 1 (not adjusted for chance).</summary>
    public double BalancedAccuracy => _basis.BalancedAccuracy;

    /// <summary>Matthews' correlation coefficient for K classes (Gorodkin 2004), from -1 to 1; 0 when truth or prediction is one class only.</summary>
    public double Mcc => _basis.Mcc;

    /// <summary>Cohen's kappa, at most 1; 0 is chance. NaN when truth and prediction are the same single class.</summary>
    public double CohenKappa => _basis.CohenKappa;

    /// <summary>
    /// Cohen's kappa where a mistake weighs as the square of its distance, at most 1: for ordered classes (grades). The
    /// distance is that of the class indices, also across classes that do not occur. NaN when truth and prediction are
    /// the same single class, and with more than two classes unless <see cref="PredictionSet.ClassOrderIsStated"/>: in
    /// the order of the alphabet the distances mean nothing.
    /// </summary>
    public double QuadraticKappa => _basis.QuadraticKappa;

    /// <summary>How far predictions lie from the truth where classes are grades: the mistakes in grades, all together and of each grade.</summary>
    /// <exception cref="InvalidOperationException">There are more than two classes whose order was not stated (<see cref="PredictionSet.ClassOrderIsStated"/>).</exception>
    public GradeErrors GradeErrors => Evaluation.GradeErrors.Of(Confusion);

    /// <summary>
    /// The mean of -ln p(true class) in nats, at least 0. As scikit-learn 1.2: probabilities are kept 2.2e-16 away from
    /// 0 and 1, then each sample's are divided by their sum; so a sure mistake costs about 36 and never infinity.
    /// </summary>
    public double LogLoss => _basis.LogLoss;

    /// <summary>The mean over samples of the squared difference between probabilities and truth, summed over classes; from 0 to 2 (Brier 1950).</summary>
    public double Brier => _basis.Brier;

    /// <summary>The mean squared error of the probability of class 1, from 0 to 1, half of <see cref="Brier"/>; NaN unless there are two classes.</summary>
    public double BinaryBrier { get; }

    /// <summary>
    /// The mean of the classes' areas under the ROC curve, from 0 to 1, over the classes where it is defined (that have
    /// samples and are not alone); NaN when there is none. With two classes it is the area under the one curve.
    /// </summary>
    public double MacroAuc => _basis.MacroAuc;

    /// <summary>The mean of the classes' average precision, from 0 to 1, over the classes that have samples.</summary>
    public double MacroAveragePrecision => _basis.MacroAveragePrecision;

    /// <summary>
    /// The expected calibration error, from 0 to 1: the mean gap between the largest probability and the accuracy over 15
    /// bins of equal width that hold their right edge, each bin counting as its number of samples (Naeini et al. 2015).
    /// </summary>
    public double ExpectedCalibrationError => _basis.ExpectedCalibrationError;

    /// <summary>
    /// All metrics by their names: those of <see cref="Evaluation.Metrics.All"/> in their order, then those that were asked for
    /// beside them. Undefined ones are there as NaN.
    /// </summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>What the entries of <see cref="Metrics"/> are, in their order.</summary>
    internal ValueList<Metric> Definitions { get; }

    /// <summary>One metric, also one that was not asked for.</summary>
    /// <param name="metric">One of <see cref="Evaluation.Metrics"/>, or one of your own.</param>
    public double this[Metric metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            return Definitions.Contains(metric) ? Metrics[metric.Name] : metric.Of(_basis, Predictions);
        }
    }

    /// <summary>One metric by its name.</summary>
    /// <param name="metric">A key of <see cref="Metrics"/>.</param>
    /// <exception cref="ArgumentException">There is no metric of this name; the message lists those there are.</exception>
    public double this[string metric]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(metric);
            return Metrics.TryGetValue(metric, out double value)
                ? value
                : throw new ArgumentException($"There is no metric '{metric}'. Known are: {string.Join(", ", Metrics.Keys)}.", nameof(metric));
        }
    }

    /// <summary>Evaluates predictions. O(K N log N) for N samples and K classes.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="metrics">Metrics beside <see cref="Evaluation.Metrics.All"/>, such as your own; null for none.</param>
    /// <returns>All metrics.</returns>
    /// <exception cref="ArgumentException">Two metrics have one name, or one is not valid.</exception>
    public static EvaluationResult From(PredictionSet predictions, IEnumerable<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return new EvaluationResult(predictions, Evaluation.Metrics.With(metrics));
    }

    /// <summary>Looks for a metric.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="value">Receives its value, or NaN when there is no such metric.</param>
    /// <returns>Whether there is a metric of this name.</returns>
    public bool TryGet(string metric, out double value)
    {
        ArgumentNullException.ThrowIfNull(metric);
        bool known = Metrics.TryGetValue(metric, out value);
        value = known ? value : double.NaN;
        return known;
    }

    /// <summary>The ROC curve of one class against all others.</summary>
    /// <param name="positiveClass">The index of the class; with two classes 1 is the usual choice.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public RocCurve RocCurve(int positiveClass = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positiveClass);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(positiveClass, Predictions.Classes.Count);
        return RankedScores.Rank(Predictions.Scores(positiveClass), Predictions.IsOfClass(positiveClass)).RocCurve();
    }
}
