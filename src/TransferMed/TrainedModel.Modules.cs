using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed;

/// <content>Whole TorchSharp modules as backbones.</content>
public sealed partial class TrainedModel
{
    /// <summary>
    /// A model of a TorchSharp module and a new head. It is trained, probed, re-headed, stored and explained like any other; its stages are
    /// the module's children with parameters, in their order. A program that loads it registers the module under the same name first
    /// (<see cref="ModuleStep.Register(string, Func{nn.Module{Tensor, Tensor}})"/>; this call does so too). It has no form in ONNX.
    /// </summary>
    /// <param name="name">What files call the module.</param>
    /// <param name="module">
    /// Makes a fresh module at each call, alike but for its weights; it may load some of its own. What the module must keep to is said at
    /// <see cref="ModuleStep"/>. Pictures (N, C, H, W) come normalised in plain order.
    /// </param>
    /// <param name="input">The pictures that it takes.</param>
    /// <param name="features">The features (N, F) that it gives, or the channels of a map (N, F, h, w), which is averaged over its positions.</param>
    /// <param name="classes">The class names, in the order of the logits: at least two, each once.</param>
    /// <param name="preprocessing">What its weights were trained with, or statistics of the pictures; the size may be left open.</param>
    /// <param name="seed">Decides the head's weights, and what the module draws for its own. Default 0.</param>
    /// <param name="device">Where the network goes; null for CUDA where there is one, else the CPU.</param>
    /// <returns>The model; dispose it.</returns>
    /// <exception cref="ArgumentException">The names do not fit, or the statistics are out of range.</exception>
    /// <exception cref="NetworkSpecException">The module fails for the input, gives another number of features, or has a parameter that cannot be trained.</exception>
    public static TrainedModel FromModule(
        string name,
        Func<nn.Module<Tensor, Tensor>> module,
        InputShape input,
        int features,
        IEnumerable<string> classes,
        Preprocessing preprocessing,
        long seed = 0,
        TorchDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(preprocessing);
        ValueList<string> names = classes.ToValueList();
        ModuleStep.Register(name, module);
        NetworkSpec spec = NetworkSpec.OfModule(name, input, features, names.Count);
        var network = Network.Create(spec, seed, (device ?? TorchDevice.Auto).EnsureAvailable());
        try
        {
            return FromNetwork(network, names, preprocessing);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
