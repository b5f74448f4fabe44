using TorchSharp;
using TransferMed.Datasets;
using TransferMed.Explanations;
using TransferMed.Imaging;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Tests.Contracts;

/// <summary>What every <see cref="ExplanationMethod"/> keeps. Each check throws with a sentence where it does not.</summary>
public static class ExplanationContract
{
    /// <summary>All checks.</summary>
    /// <param name="method">The method.</param>
    /// <param name="network">A network that the method can explain.</param>
    /// <param name="images">At least one image; the network has as many classes.</param>
    public static void Check(ExplanationMethod method, NetworkSpec network, ImageDataset images)
    {
        method.Validate();
        _ = method.ToJson();
        using TrainedModel model = Model(network, images);
        GivesTheSameMapTwice(method, model, images);
        LeavesTheNetworkAsItIs(method, model, images);
        LeavesNoTensor(method, model, images);
        IsFlatWhereNothingSpeaks(method, network, images);
    }

    /// <summary>A finite map of the input's size, the same each time.</summary>
    public static void GivesTheSameMapTwice(ExplanationMethod method, TrainedModel model, ImageDataset images)
    {
        InputShape input = model.Network.Spec.Input;
        for (int label = 0; label < model.Classes.Count; label++)
        {
            HeatMap first = model.Explain(images, 0, method, label).Map, second = model.Explain(images, 0, method, label).Map;
            Require((first.Height, first.Width) == (input.Height, input.Width), $"{method.GetType()} gives a map of {first.Height} x {first.Width} for images of {input}.");
            Require(first.Values.SequenceEqual(second.Values), $"{method.GetType()} gives another map the second time.");
        }
    }

    /// <summary>Mode, parameters and gradients are as before.</summary>
    public static void LeavesTheNetworkAsItIs(ExplanationMethod method, TrainedModel model, ImageDataset images)
    {
        foreach (bool training in (bool[])[true, false])
        {
            model.Network.train(training);
            float[][] before = Values(model.Network);
            model.Explain(images, 0, method);
            Require(model.Network.training == training, $"{method.GetType()} changes the mode of the network.");
            Require(before.Zip(Values(model.Network)).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), $"{method.GetType()} changes parameters or statistics of the network.");
            Require(model.Network.AllParameters.All(parameter => parameter.Tensor.grad is null), $"{method.GetType()} leaves gradients in parameters.");
            Require(is_grad_enabled(), $"{method.GetType()} leaves gradients switched off.");
        }
    }

    /// <summary>Memory does not grow with the number of explanations.</summary>
    public static void LeavesNoTensor(ExplanationMethod method, TrainedModel model, ImageDataset images)
    {
        model.Explain(images, 0, method);
        long before = Tensor.TotalCount;
        model.Explain(images, 0, method);
        long left = Tensor.TotalCount - before;
        Require(left == 0, $"{method.GetType()} leaves {left} tensors behind.");
    }

    /// <summary>No pixel speaks for a class where the network is all zeros.</summary>
    public static void IsFlatWhereNothingSpeaks(ExplanationMethod method, NetworkSpec network, ImageDataset images)
    {
        using TrainedModel model = Model(network, images);
        using (no_grad())
        {
            foreach (NetworkParameter parameter in model.Network.AllParameters)
            {
                parameter.Tensor.zero_();
            }
        }

        HeatMap map = model.Explain(images, 0, method).Map;
        Require(map.RawMaximum - map.RawMinimum == 0, $"{method.GetType()} finds something between {map.RawMinimum} and {map.RawMaximum} in a network of zeros.");
    }

    private static TrainedModel Model(NetworkSpec network, ImageDataset images) =>
        TrainedModel.FromNetwork(Network.Create(network, seed: 3), images.Classes, Preprocessing.Half());

    private static float[][] Values(Network network)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. network.State().Select(entry => entry.Value.detach().to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray())];
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
