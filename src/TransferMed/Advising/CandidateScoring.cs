using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TransferMed.Datasets;
using TransferMed.Evaluation;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Advising;

/// <summary>Scores candidates on the training pictures of a target. The pictures go through the network of each once.</summary>
/// <param name="train">The pictures.</param>
/// <param name="foldOf">The fold of each.</param>
/// <param name="options">How.</param>
/// <param name="services">Log and cache, or null.</param>
/// <param name="logger">Receives what happens.</param>
/// <param name="cancellationToken">Ends the work within one batch.</param>
internal sealed class CandidateScoring(ImageDataset train, int[] foldOf, AdvisorOptions options, TrainingServices? services, ILogger logger, CancellationToken cancellationToken)
{
    private const int FewNeighbors = 5;
    private const int MoreNeighbors = 11;

    // What stands in for features where no candidate has a network.
    private const int ThumbnailSide = 16;

    private readonly int[] _labels = [.. train.Samples.Select(sample => sample.Label)];

    // The target's side of every distance.
    private RowMatrix? _own;

    /// <summary>All scores of a model.</summary>
    public SourceScores Score(SourceCandidate candidate)
    {
        long started = Stopwatch.GetTimestamp();
        float[][] rows = Features(candidate.Model!, train);
        int classes = train.Classes.Count;
        RowMatrix matrix = FeatureRows.Of(rows);
        PrincipalAxes centred = PrincipalAxes.Of(FeatureRows.Centred(matrix));
        if (centred.Squares.Length == 0)
        {
            throw new TransferMedException($"The network of '{candidate.Name}' gives every picture of '{train.Name}' the same features: its weights are damaged, or its preprocessing is far from theirs. Leave it out, or give the preprocessing that it was trained with.");
        }

        var neighbors = new NearestNeighbors(FeatureRows.Directions(matrix), _labels, classes, foldOf, MoreNeighbors, cancellationToken);
        var probe = EvaluationResult.From(Predictions(OutOfFoldProbe.Probabilities(rows, _labels, classes, foldOf, cancellationToken)));
        return new SourceScores(candidate, probe)
        {
            FiveNeighbors = EvaluationResult.From(Predictions(neighbors.Shares(FewNeighbors))).BalancedAccuracy,
            ElevenNeighbors = EvaluationResult.From(Predictions(neighbors.Shares(MoreNeighbors))).BalancedAccuracy,
            LogMe = LogMe.Score(PrincipalAxes.Of(matrix), _labels, classes),
            NoisyLeep = NoisyLeep.Score(centred, _labels, classes, options.Seed),
            HScore = HScore.Score(centred, matrix.Columns, _labels),
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    /// <summary>The distance of a dataset's pictures from the target's.</summary>
    /// <param name="candidate">The dataset.</param>
    /// <param name="eyes">The model whose features tell, the same for all datasets; null: small images themselves.</param>
    public SourceScores Measure(SourceCandidate candidate, TrainedModel? eyes)
    {
        long started = Stopwatch.GetTimestamp();
        RowMatrix own = _own ??= Directions(Few(train), eyes);
        RowMatrix others = Directions(Few(candidate.Dataset!), eyes);
        return new SourceScores(candidate, null) { Distance = EnergyDistance.Between(own, others), Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private ImageDataset Few(ImageDataset dataset) => dataset.Count <= options.DistanceImages
        ? dataset
        : dataset.Take(Math.Max(1, options.DistanceImages / dataset.Classes.Count), (int)options.Seed);

    private RowMatrix Directions(ImageDataset dataset, TrainedModel? eyes) => eyes is null
        ? FeatureRows.Directions(FeatureRows.Of(Thumbnails.Of(dataset, ThumbnailSide, services?.Cache, logger, cancellationToken)))
        : FeatureRows.Directions(FeatureRows.Of(Features(eyes, dataset)));

    private float[][] Features(TrainedModel model, ImageDataset dataset)
    {
        ProbeMemory.Require(model.Network.Spec, dataset, new ProbeOptions());
        var preprocessing = new Preprocessing(Inference.For(model.Network, model.Preprocessing)) { Decoding = DecodingSettings.Of(dataset) };
        using var extraction = new FeatureExtraction(model.Network, services?.Cache, null, logger);
        return extraction.Once(dataset, preprocessing, cancellationToken);
    }

    private PredictionSet Predictions(double[][] probabilities) => TaskPredictions.Classes(train, probabilities);
}
