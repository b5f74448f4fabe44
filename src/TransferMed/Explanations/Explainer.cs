using TorchSharp;
using TransferMed.Data;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>Explains and judges for one network with its preprocessing. Owns none of it.</summary>
internal sealed class Explainer(Network network, ValueList<string> classes, Preprocessing preprocessing)
{
    public Explanation Explain(IPixelReader reader, ImageSample sample, ExplanationOptions options, CancellationToken cancellationToken)
    {
        // Before the picture is read.
        Validate(options);
        ExplainedPicture picture = ExplainedPicture.Read(reader, sample, preprocessing.Geometry);
        return Explain(picture, options, cancellationToken);
    }

    /// <summary>Explains a picture of the network's input size.</summary>
    public Explanation Explain(ExplainedPicture picture, ExplanationOptions options, CancellationToken cancellationToken) =>
        Explain(picture, Validate(options), options, cancellationToken);

    /// <summary>Checks the options against the network.</summary>
    /// <returns>The layer that is weighed; null for methods that take none.</returns>
    public (string Name, int Steps)? Validate(ExplanationOptions options)
    {
        options.Validate();
        ExplanationOptions.RequireClass(options, classes);
        return options.Method is ExplanationMethod.GradCam or ExplanationMethod.GradCamPlusPlus ? MapLayers.Choose(network.Spec, options.Layer) : null;
    }

    public FaithfulnessScores Judge(Explanation explanation, HeatMap map, FaithfulnessOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        ExplainedPicture picture = explanation.Picture;
        InputShape input = network.Spec.Input;
        if (explanation.Class >= classes.Count || explanation.ClassName != classes[explanation.Class]
            || (picture.Geometry.Height, picture.Geometry.Width, picture.Geometry.Channels) != (input.Height, input.Width, input.Channels))
        {
            throw new ArgumentException("The explanation is of another model: its class or the size of its picture does not fit.", nameof(explanation));
        }

        if ((map.Height, map.Width) != (input.Height, input.Width))
        {
            throw new ArgumentException($"The map is {map.Height} x {map.Width}, the picture {input.Height} x {input.Width}.", nameof(map));
        }

        using DisposeScope scope = NewDisposeScope();
        Subject With(PictureBaseline baseline) => new(
            network, explanation.Class, picture.ToTensor(preprocessing, network.Device.Torch), picture.Baseline(baseline, preprocessing, network.Device.Torch));
        return Faithfulness.Score(With(options.DeletionBaseline), With(options.InsertionBaseline), map, options, cancellationToken);
    }

    private Explanation Explain(ExplainedPicture picture, (string Name, int Steps)? layer, ExplanationOptions options, CancellationToken cancellationToken)
    {
        NetworkMemory.RequireInference(network.Spec, 1, network.Device);
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = picture.ToTensor(preprocessing, network.Device.Torch);
        double[] probabilities = TensorArrays.Doubles(nn.functional.softmax(Subject.Logits(network, pixels).to_type(ScalarType.Float64), 1));
        int label = options.Class ?? probabilities.IndexOf(probabilities.Max());
        var subject = new Subject(network, label, pixels, picture.Baseline(options.Baseline, preprocessing, network.Device.Torch));
        cancellationToken.ThrowIfCancellationRequested();
        (HeatMap map, Completeness? completeness) = options.Method switch
        {
            ExplanationMethod.Occlusion => (OcclusionMap.Compute(subject.Height, subject.Width, subject.MaskedProbabilities, options, cancellationToken), null),
            ExplanationMethod.IntegratedGradients => IntegratedGradients.Compute(subject, options.Steps, options.BatchSize, cancellationToken),
            _ => (ClassActivation.Compute(subject, layer!.Value.Steps, options.Method == ExplanationMethod.GradCamPlusPlus), (Completeness?)null),
        };
        return new Explanation(map, options.Method, label, classes[label], probabilities[label], picture)
        {
            Layer = layer?.Name,
            Completeness = completeness,
        };
    }
}
