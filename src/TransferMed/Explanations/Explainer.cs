using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Explanations;

/// <summary>Explains, and scores explanations, for one network with its preprocessing. Owns none of it.</summary>
internal sealed class Explainer(Network network, ValueList<string> classes, Preprocessing preprocessing)
{
    public Explanation Explain(IPixelReader reader, ImageSample sample, ExplanationMethod method, int? classIndex, CancellationToken cancellationToken)
    {
        // Before the picture is read.
        Validate(method, classIndex);
        ExplainedImage image = ExplainedImage.Read(reader, sample, preprocessing.Geometry);
        return Explain(image, method, classIndex, cancellationToken);
    }

    /// <summary>Explains a picture of the network's input size, by a method that is checked.</summary>
    public Explanation Explain(ExplainedImage image, ExplanationMethod method, int? classIndex, CancellationToken cancellationToken)
    {
        NetworkMemory.RequireInference(network.Spec, 1, network.Device);
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = image.ToTensor(preprocessing, network.Device.Torch);
        double[] probabilities = Said(network, NetworkSubject.Logits(network, pixels));
        int label = classIndex ?? (network.Spec.Output is MeasuredValues or GaussianValues ? 0 : probabilities.IndexOf(probabilities.Max()));
        cancellationToken.ThrowIfCancellationRequested();
        return Explanation.Of(method, SubjectOf(image, pixels, label), classes, probabilities[label], image, cancellationToken);
    }

    /// <summary>What rows of a head's numbers say of each target, row by row.</summary>
    public static double[] Said(Network network, Tensor logits)
    {
        if (network.Spec.Output is ClassProbabilities)
        {
            return TensorArrays.Doubles(nn.functional.softmax(logits.to_type(ScalarType.Float64), 1));
        }

        float[] rows = TensorArrays.Floats(logits);
        int targets = network.Spec.Classes;
        int width = network.Spec.LogitCount;
        var said = new double[rows.Length / width * targets];
        for (int i = 0; i < rows.Length / width; i++)
        {
            network.Spec.Output.Read(rows.AsSpan(i * width, width), said.AsSpan(i * targets, targets));
        }

        return said;
    }

    /// <summary>Checks the method against the network, and the class.</summary>
    public void Validate(ExplanationMethod method, int? classIndex)
    {
        method.Validate();
        RequireClass(classIndex, classes);
        method.Check(network.Spec);
    }

    public static void RequireClass(int? classIndex, ValueList<string> classes)
    {
        if (classIndex is { } asked && (asked < 0 || asked >= classes.Count))
        {
            throw new ArgumentOutOfRangeException(
                nameof(classIndex), asked, $"{nameof(classIndex)} is {asked}; the model has the classes 0 to {classes.Count - 1}: {classes}.");
        }
    }

    public FaithfulnessScores Score(Explanation explanation, HeatMap map, FaithfulnessOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        if (network.Spec.Output is MeasuredValues or GaussianValues)
        {
            throw new ArgumentException("Faithfulness is measured by probabilities, and the model gives values.", nameof(explanation));
        }

        ExplainedImage image = explanation.Image;
        InputShape input = network.Spec.Input;
        if (explanation.Class >= classes.Count || explanation.ClassName != classes[explanation.Class]
            || (image.Geometry.Height, image.Geometry.Width, image.Geometry.Channels) != (input.Height, input.Width, input.Channels))
        {
            throw new ArgumentException("The explanation is of another model: its class or the size of its picture does not fit.", nameof(explanation));
        }

        if ((map.Height, map.Width) != (input.Height, input.Width))
        {
            throw new ArgumentException($"The map is {map.Height} x {map.Width}, the picture {input.Height} x {input.Width}.", nameof(map));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = image.ToTensor(preprocessing, network.Device.Torch);
        return Faithfulness.Score(SubjectOf(image, pixels, explanation.Class), map, options, cancellationToken);
    }

    private NetworkSubject SubjectOf(ExplainedImage image, Tensor pixels, int label) =>
        new(network, label, pixels, kind => image.Baseline(kind, preprocessing, network.Device.Torch));
}
