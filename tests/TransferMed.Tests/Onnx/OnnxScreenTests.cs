using System.Text.Json.Nodes;
using Google.Protobuf;
using TransferMed.Evaluation;
using TransferMed.Models;
using TransferMed.Onnx;
using TransferMed.Onnx.Protocol;
using TransferMed.Packaging;
using TransferMed.Serving;
using TransferMed.Tests.Serving;
using TransferMed.Training;

namespace TransferMed.Tests.Onnx;

/// <summary>The score of the screen for strange pictures as an output of the graph.</summary>
public sealed class OnnxScreenTests : IDisposable
{
    // Squared distances, relative: the two runtimes round the features differently, and whitening enlarges that.
    private const double DistanceTolerance = 1e-4;
    private const double EnergyTolerance = 1e-5;

    private static readonly NetworkSpec Spec =
        NetworkBuilder.Input(3, 16, 16).Conv(6).MaxPool().Residual(body => body.Conv(6)).GlobalAveragePool().Step(new DropoutSpec(0.5)).Head(3, dropout: 0.2).Build();

    private readonly ServedImages _served = new(perClass: 5, Spec);
    private readonly NetworkOutputs _outputs;
    private readonly TemporaryFolder _folder = new();

    public OnnxScreenTests() => _outputs = _served.Model.Outputs(_served.Dataset);

    private const string Distance = "Mahalanobis";

    private string ModelPath => _folder.File("model.onnx");

    public void Dispose()
    {
        _served.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Mahalanobis", true, OnnxInput.Pixels)]
    [InlineData("Mahalanobis", false, OnnxInput.Normalized)]
    [InlineData("Energy", true, OnnxInput.Normalized)]
    [InlineData("Energy", false, OnnxInput.Pixels)]
    public void The_output_is_the_score_of_the_models_own_outputs(string method, bool softmax, OnnxInput input)
    {
        Export(method, new OnnxExportOptions { Softmax = softmax, Input = input });
        double[] expected = Scores(method);
        foreach (int batch in (int[])[1, 7])
        {
            float[] found = ScoresOf(batch);
            Assert.Equal(expected.Length, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.Equal(
                pair.First, pair.Second, method == Distance ? DistanceTolerance * pair.First : EnergyTolerance * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    [Theory]
    [InlineData("Mahalanobis", true, 1, TestTimeAugmentation.None)]
    [InlineData("Mahalanobis", false, 7, TestTimeAugmentation.None)]
    [InlineData("Mahalanobis", true, 7, TestTimeAugmentation.Flips)]
    [InlineData("Energy", true, 7, TestTimeAugmentation.Flips)]
    [InlineData("Energy", false, 1, TestTimeAugmentation.None)]
    public void Flags_are_those_of_the_predictor(string method, bool softmax, int batch, TestTimeAugmentation views)
    {
        Export(method, new OnnxExportOptions { Softmax = softmax });
        using Predictor torch = Predictor.From(_served.Model, new PredictorOptions { BatchSize = batch, TestTimeAugmentation = views });
        using OnnxPredictor predictor = OnnxPredictor.Load(ModelPath, new PredictorOptions { BatchSize = batch, TestTimeAugmentation = views });
        bool?[] expected = [.. torch.PredictAll(_served.Paths).Select(prediction => prediction.OutOfDistribution)];

        Assert.Equal(7, expected.Count(flag => flag == true));
        Assert.Equal(8, expected.Count(flag => flag == false));
        Assert.Equal(expected, predictor.PredictAll(_served.Paths).Select(prediction => prediction.OutOfDistribution));
        Assert.True(predictor.Info.OutOfDistributionScore);
        OutOfDistributionScreen kept = predictor.Info.Card!.Assessment!.OutOfDistribution!;
        Contents.Same((method, _served.Model.Assessment!.OutOfDistribution!.Detector, method == Distance), (kept.Score.Kind, kept.Detector, kept.Score is GraphScore));
        Assert.Empty(predictor.Info.Card.Assessment.LeftOut);
    }

    [Fact]
    public void Members_of_an_ensemble_count()
    {
        IPredictor[] members = [Member(0), Member(0), Member(1e9), Predictor.From(_served.Model)];
        using EnsemblePredictor ensemble = EnsemblePredictor.From(members);

        // Two of four is no majority; the last member, like the third, does not flag.
        Assert.Equal((bool?[])[true, true, false, false], members.Select(member => member.Predict(_served.Paths[0]).OutOfDistribution));
        Assert.False(ensemble.Predict(_served.Paths[0]).OutOfDistribution);
        using EnsemblePredictor strict = EnsemblePredictor.From(Member(0), Member(0), Member(1e9));
        Assert.True(strict.Predict(_served.Paths[0]).OutOfDistribution);

        OnnxPredictor Member(double threshold)
        {
            Assess(new OutOfDistributionScreen(Fit(Distance), new OutOfDistributionDetector(threshold, 0.1, 20)));
            OnnxExport.Write(ModelPath, _served.Model);
            return OnnxPredictor.Load(ModelPath);
        }
    }

    [Theory]
    [InlineData("Mahalanobis", false)]
    [InlineData("Energy", false)]
    [InlineData("Energy", true)]
    public void Without_the_output_only_logits_tell(string method, bool softmax)
    {
        Export(method, new OnnxExportOptions { Softmax = softmax, OutOfDistributionScore = false });
        using OnnxPredictor predictor = OnnxPredictor.Load(ModelPath);
        bool tells = method == "Energy" && !softmax;

        Assert.False(predictor.Info.OutOfDistributionScore);
        Assert.Equal(tells, predictor.Predict(_served.Paths[0]).OutOfDistribution is not null);
        Assert.Equal(
            method == Distance ? ["out-of-distribution flag: it stands on distances of features, and the graph was exported without them."] : [],
            predictor.Info.Card!.Assessment!.LeftOut);
    }

    [Fact]
    public void A_screen_that_does_not_fit_the_network_is_refused()
    {
        var detector = new OutOfDistributionDetector(1, 0.1, 20);
        Assess(new OutOfDistributionScreen(Distances([[1], [0.5, 1]]), detector));
        Assert.Contains("its distances are for 2 features, the network has 6", Assert.Throws<PackageException>(() => OnnxExport.Write(ModelPath, _served.Model)).Message, StringComparison.Ordinal);
        Assess(new OutOfDistributionScreen(new GraphScore(Distance), detector));
        Assert.Contains("computed by an exported graph", Assert.Throws<PackageException>(() => OnnxExport.Write(ModelPath, _served.Model)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(ModelPath));
    }

    [Fact]
    public void Distances_that_are_too_large_or_too_coarse_in_float32_are_left_out()
    {
        AssertLeft(Distances([.. Enumerable.Range(1, 2049).Select(length => { var row = new double[length]; row[^1] = 1; return row; })]), "at most 2048 features and 512 classes, not for 2049 and 1");
        AssertLeft(new MahalanobisDistances([[1]], [.. Enumerable.Range(0, 513).Select(i => (double[])[i])], 0), "not for 1 and 513");
        AssertLeft(Distances([[1], [1, 1e-5]]), "too coarse");
        AssertLeft(Distances([[1e-40]]), "too coarse");
        Assert.NotNull(ScreenChoice.Of(CardWith(Distances([[1], [1, 1e-3]])), new OnnxExportOptions()).Screen);

        void AssertLeft(MahalanobisDistances score, string reason)
        {
            (ModelCard card, GraphScreen? screen) = ScreenChoice.Of(CardWith(score), new OnnxExportOptions());
            Assert.Null(screen);
            Assert.Null(card.Assessment!.OutOfDistribution);
            Assert.Contains(reason, Assert.Single(card.Assessment.LeftOut), StringComparison.Ordinal);
        }

        ModelCard CardWith(MahalanobisDistances score)
        {
            Assess(new OutOfDistributionScreen(score, new OutOfDistributionDetector(1, 0.1, 20)));
            return _served.Model.Card;
        }
    }

    [Fact]
    public void A_card_and_a_graph_that_contradict_each_other_are_refused()
    {
        Export(Distance, new OnnxExportOptions());
        AssertRefused("which the graph does not give", model => model.Graph.Output.RemoveAt(1));
        AssertRefused("gives 'out_of_distribution_score'; it must be", model => model.Graph.Output.RemoveAt(0));
        AssertRefused("gives 'probabilities', 'logits', 'out_of_distribution_score'; it must be", model =>
        {
            model.Graph.Output.Add(model.Graph.Output[0].Clone());
            model.Graph.Output[^1].Name = "logits";
        });
        AssertRefused("'out_of_distribution_score' in the graph of", model =>
        {
            model.Graph.Node[^1].Attribute.Single(attribute => attribute.Name == "keepdims").I = 1;
            model.Graph.Output[1].Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
        });
        AssertRefused("names no output that gives them", ChangeScreen(screen => screen.Remove("output")));
        AssertRefused("takes its score from the output 'oddness'", ChangeScreen(screen => screen["output"] = "oddness"));
        AssertRefused("'transfermed.card'", ChangeScreen(screen => screen["output"] = 7));
        AssertRefused("'transfermed.card'", ChangeScreen(screen => screen["threshold"] = "far"));
        AssertRefused("no screen in 'transfermed.card' says from which score on", ChangeCard(card => ((JsonObject)card["assessment"]!).Remove("outOfDistribution")));
        AssertRefused("no screen in 'transfermed.card' says from which score on", model => model.MetadataProps.Remove(CardOf(model)));

        // In the other order nothing contradicts anything.
        Change(model =>
        {
            ValueInfoProto first = model.Graph.Output[0];
            model.Graph.Output.RemoveAt(0);
            model.Graph.Output.Add(first);
        });
        using OnnxPredictor predictor = OnnxPredictor.Load(_folder.File("changed.onnx"));
        using Predictor torch = Predictor.From(_served.Model);
        Assert.Equal(
            torch.PredictAll(_served.Paths).Select(prediction => (prediction.Class, prediction.OutOfDistribution)),
            predictor.PredictAll(_served.Paths).Select(prediction => (prediction.Class, prediction.OutOfDistribution)));
    }

    private static MahalanobisDistances Distances(double[][] factor) => new(factor, [new double[factor.Length]], 0);

    private static StringStringEntryProto CardOf(ModelProto model) => model.MetadataProps.Single(entry => entry.Key == "transfermed.card");

    private static Action<ModelProto> ChangeScreen(Action<JsonObject> change) => ChangeCard(card => change((JsonObject)card["assessment"]!["outOfDistribution"]!));

    private static Action<ModelProto> ChangeCard(Action<JsonObject> change) => model =>
    {
        JsonObject card = JsonNode.Parse(CardOf(model).Value)!.AsObject();
        change(card);
        CardOf(model).Value = card.ToJsonString();
    };

    private void AssertRefused(string said, Action<ModelProto> change)
    {
        Change(change);
        string message = Assert.Throws<OnnxModelException>(() => OnnxPredictor.Load(_folder.File("changed.onnx"))).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("changed.onnx'", message, StringComparison.Ordinal);
    }

    private void Change(Action<ModelProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelPath));
        change(model);
        File.WriteAllBytes(_folder.File("changed.onnx"), model.ToByteArray());
    }

    // The screen flags the seven pictures that score highest; its threshold lies in the middle between two of them.
    private void Export(string method, OnnxExportOptions options)
    {
        double[] ordered = [.. Scores(method).Order()];
        var detector = new OutOfDistributionDetector((ordered[7] + ordered[8]) / 2, 0.1, 20);
        Assess(new OutOfDistributionScreen(Fit(method), detector));
        OnnxExport.Write(ModelPath, _served.Model, options);
    }

    private void Assess(OutOfDistributionScreen screen) => _served.Model.Assessment = new ModelAssessment { OutOfDistribution = screen };

    private double[] Scores(string method) => Fit(method).OfAll(_outputs.Logits, _outputs.Features);

    private OutOfDistributionScore Fit(string method) =>
        (method == Distance ? (OutOfDistributionMethod)new MahalanobisScore() : new EnergyScore()).Fit(_outputs.Logits, _outputs.Features, _outputs.Predictions.Labels);

    private float[] ScoresOf(int batch)
    {
        GraphSession session = GraphSession.Open(ModelPath, threads: 1);
        using var engine = new OnnxEngine(session, session.Describe(), batch);
        var reader = new ImageReader(engine.Preprocessing.Geometry, new PredictorOptions());
        var found = new List<float>();
        foreach (ImageSource[] images in _served.Paths.Chunk(batch))
        {
            for (int i = 0; i < images.Length; i++)
            {
                reader.ReadPixels(images[i]).CopyTo(engine.Place(i));
            }

            found.AddRange(engine.Run(images.Length, features: false).OutOfDistributionScores.ToArray());
        }

        return [.. found];
    }
}
