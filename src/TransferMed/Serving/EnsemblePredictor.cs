using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Explanations;
using TransferMed.Runtime;

namespace TransferMed.Serving;

/// <summary>
/// Several predictors as one: the mean of their calibrated probabilities. Members may differ in network, size of input and kind. A picture
/// is flagged as out of distribution where more than half of the members that can tell flag it. The members' conformal thresholds say nothing about
/// the mean: the ensemble has sets only with thresholds of its own. Owns its members.
/// </summary>
public sealed class EnsemblePredictor : IPredictor
{
    private const int ImagesAhead = 32;

    private readonly IPredictor[] _members;

    // For each member the place of each of the ensemble's classes among its own.
    private readonly int[][] _places;
    private volatile ConformalPredictor? _conformal;

    private EnsemblePredictor(IPredictor[] members)
    {
        _members = members;
        Classes = members[0].Classes;
        _places = [.. members.Select((member, index) => PlacesIn(member, index))];
    }

    /// <summary>The class names, in the order of the first member.</summary>
    public ValueList<string> Classes { get; }

    /// <summary>Whether a member with the classes in the same order states that order.</summary>
    public bool ClassOrderIsStated => Array.Exists(_members, member => member.ClassOrderIsStated && member.Classes.Equals(Classes));

    /// <summary>The members; they belong to the ensemble.</summary>
    public IReadOnlyList<IPredictor> Members => _members;

    /// <summary>Thresholds for the mean of the members; null (at first) for predictions without sets. May be changed at any time.</summary>
    /// <exception cref="ArgumentException">The thresholds are for other classes.</exception>
    public ConformalPredictor? Conformal
    {
        get => _conformal;
        set
        {
            if (value is not null && !value.Classes.Equals(Classes))
            {
                throw new ArgumentException($"The thresholds are for the classes {value.Classes}, the ensemble has {Classes}.", nameof(value));
            }

            _conformal = value;
        }
    }

    /// <summary>Makes predictors one.</summary>
    /// <param name="members">At least one; all with the same class names, in whatever order. They belong to the ensemble from now on.</param>
    /// <returns>The ensemble; dispose it.</returns>
    /// <exception cref="ArgumentException">There is no member, or their classes differ; the message names the difference.</exception>
    public static EnsemblePredictor From(params IEnumerable<IPredictor> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        IPredictor[] all = [.. members];
        OptionCheck.Require(all.Length > 0, nameof(members), "is empty; give at least one predictor.");
        OptionCheck.Require(!all.Contains(null), nameof(members), "holds null.");
        if (Array.Find(all, member => !member.Task.IsOneOfSeveral) is { } other)
        {
            throw new ArgumentException($"A member gives {other.Task.Targets} and no class; an ensemble is of models of classes or grades.", nameof(members));
        }

        return new EnsemblePredictor(all);
    }

    /// <summary>Reads several model files.</summary>
    /// <param name="paths">The files, as for <see cref="Predictor.Load"/>, at least one.</param>
    /// <param name="device">Where they compute; null for CUDA where there is one, else the CPU.</param>
    /// <param name="options">How each works; the defaults where null.</param>
    /// <returns>The ensemble; dispose it.</returns>
    /// <exception cref="ArgumentException">There is no path, the models' classes differ, or an option is out of range.</exception>
    /// <exception cref="TransferMedException">A file cannot be read, is damaged, or is no model.</exception>
    public static EnsemblePredictor Load(IEnumerable<string> paths, TorchDevice? device = null, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var members = new List<IPredictor>();
        try
        {
            members.AddRange(paths.Select(path => Predictor.Load(path, device, options)));
            return From(members);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public Prediction Predict(ImageSource image) => Combine([.. _members.Select(member => member.Predict(image))]);

    /// <inheritdoc/>
    public async Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default) =>
        Combine(await Task.WhenAll(_members.Select(member => member.PredictAsync(image, cancellationToken))).ConfigureAwait(false));

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> PredictAll(IEnumerable<ImageSource> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ImageSource[] all = [.. images];
        IReadOnlyList<Prediction>[] found = [.. _members.Select(member => member.PredictAll(all, cancellationToken))];
        return [.. Enumerable.Range(0, all.Length).Select(i => Combine([.. found.Select(member => member[i])]))];
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ImageResult> PredictStream(IAsyncEnumerable<ImageSource> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return OrderedResults.Of(images, PredictAsync, ImagesAhead, cancellationToken);
    }

    /// <summary>
    /// Finds thresholds for the ensemble's own probabilities; from now on its predictions have sets. Classes are matched by name as in
    /// <see cref="PredictorExtensions.PredictDataset"/>, in whatever order; samples of classes that the ensemble does not have are left out,
    /// and <see cref="ConformalPredictor.CalibrationCount"/> is the number of the others.
    /// </summary>
    /// <param name="validation">Samples that no member was trained on and that are not the test set, of the ensemble's classes.</param>
    /// <param name="options">What the sets shall promise; null for nine of ten by least ambiguous sets.</param>
    /// <param name="cancellationToken">Ends the work within one batch.</param>
    /// <returns>The thresholds, as in <see cref="Conformal"/>.</returns>
    /// <exception cref="ArgumentException">No sample is of a class that the ensemble has, a class is only written in another way, or an option is out of range.</exception>
    /// <exception cref="TransferMedException">A picture cannot be read; the message names it.</exception>
    public ConformalPredictor Calibrate(ImageDataset validation, ConformalOptions? options = null, CancellationToken cancellationToken = default) =>
        _conformal = ConformalPredictor.Calibrate(this.PredictDataset(validation, cancellationToken), options);

    /// <inheritdoc/>
    public void WarmUp() => Array.ForEach(_members, member => member.WarmUp());

    /// <summary>Not supported: the members' maps may differ in size and in what they mean. Ask one of <see cref="Members"/>.</summary>
    /// <param name="image">Not read.</param>
    /// <param name="method">Not read.</param>
    /// <param name="classIndex">Not read.</param>
    /// <param name="cancellationToken">Not read.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Explanation Explain(ImageSource image, ExplanationMethod? method = null, int? classIndex = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"An ensemble cannot explain as one, by any method; call {nameof(Explain)} of one of its {_members.Length} {nameof(Members)}.");

    /// <summary>Disposes the members.</summary>
    public void Dispose() => Array.ForEach(_members, member => member.Dispose());

    private Prediction Combine(Prediction[] predictions)
    {
        double[][] rows = [.. predictions.Select((prediction, member) => Array.ConvertAll(_places[member], place => prediction.Probabilities[place]))];
        double[] mean = [.. Classes.Select((_, c) => rows.Average(row => row[c]))];
        int best = Array.IndexOf(mean, mean.Max());
        bool[] flags = [.. predictions.Select(prediction => prediction.OutOfDistribution).OfType<bool>()];
        return new Prediction(Classes[best], best, new ValueList<double>(mean))
        {
            Ceiling = Array.TrueForAll(predictions, prediction => prediction.Ceiling is not null) ? predictions.Average(prediction => prediction.Ceiling) : null,
            Set = _conformal?.SetOf(mean),
            OutOfDistribution = flags.Length == 0 ? null : 2 * flags.Count(flag => flag) > flags.Length,
            Disagreement = EnsembleAgreement.Disagreement(rows, mean),
        };
    }

    private int[] PlacesIn(IPredictor member, int index)
    {
        string[] missing = [.. Classes.Except(member.Classes, StringComparer.Ordinal)];
        string[] unknown = [.. member.Classes.Except(Classes, StringComparer.Ordinal)];
        if (missing.Length + unknown.Length > 0 || member.Classes.Count != Classes.Count)
        {
            throw new ArgumentException(
                $"The members of an ensemble need the same classes. The first has {Classes}; number {index + 1} has {member.Classes}"
                + (missing.Length > 0 ? $", without {string.Join(", ", missing)}" : "")
                + (unknown.Length > 0 ? $", and also {string.Join(", ", unknown)}" : "") + ".",
                nameof(member));
        }

        List<string> own = [.. member.Classes];
        return [.. Classes.Select(name => own.IndexOf(name))];
    }
}
