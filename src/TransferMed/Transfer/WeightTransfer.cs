using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Copies weights into a network by name and shape.</summary>
internal static class WeightTransfer
{
    /// <summary>
    /// Copies each source tensor into the target's tensor of the same name and shape, up to extents of 1 at the end. The head is left alone where its
    /// number of classes differs. A first convolution that expects another number of input channels is adapted between
    /// 1 and 3: three channels are summed into one (a grey picture shown as three equal channels gives the same
    /// response), one is spread over three as thirds.
    /// </summary>
    /// <param name="source">Tensors by name; the caller keeps them.</param>
    /// <param name="target">The network that receives them.</param>
    /// <param name="includeHead">False: the target's head stays as it is even where it fits, for another task of as many classes.</param>
    /// <returns>What became of each tensor.</returns>
    public static TransferReport Copy(IEnumerable<KeyValuePair<string, Tensor>> source, Network target, bool includeHead = true)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var waiting = target.State().ToDictionary(t => t.Key, t => t.Value);
        HashSet<string> head = [.. target.AllParameters.Where(p => p.IsHead).Select(p => p.Name)];
        string? firstConvolution = FirstConvolution(target);
        var copied = new List<string>();
        var adapted = new List<AdaptedTensor>();
        var dropped = new List<DroppedTensor>();
        foreach ((string name, Tensor tensor) in source)
        {
            ValueList<long> shape = tensor.shape.ToValueList();
            if (!waiting.TryGetValue(name, out Tensor? place))
            {
                dropped.Add(new DroppedTensor(name, shape, "the network has no tensor of this name"));
                continue;
            }

            ValueList<long> wanted = place.shape.ToValueList();
            if (head.Contains(name) && !includeHead)
            {
                dropped.Add(new DroppedTensor(name, shape, "the head belongs to another task"));
            }
            else if (shape.Equals(wanted))
            {
                place.copy_(tensor);
                copied.Add(name);
                waiting.Remove(name);
            }
            else if (WithoutOnes(shape).SequenceEqual(WithoutOnes(wanted)))
            {
                place.copy_(tensor.reshape(place.shape));
                copied.Add(name);
                waiting.Remove(name);
            }
            else if (name == firstConvolution && Adapt(tensor, wanted) is { } fitted)
            {
                place.copy_(fitted.Weight);
                adapted.Add(new AdaptedTensor(name, shape, wanted, fitted.How));
                waiting.Remove(name);
            }
            else
            {
                dropped.Add(new DroppedTensor(name, shape, $"the network's tensor has the shape {wanted}"));
            }
        }

        return new TransferReport
        {
            Copied = copied.ToValueList(),
            Adapted = adapted.ToValueList(),
            Dropped = dropped.ToValueList(),
            Initialized = target.State().Select(t => t.Key).Where(waiting.ContainsKey).ToValueList(),
        };
    }

    /// <summary>The first weight of four dimensions in the order of the network is the one that sees the picture.</summary>
    internal static string? FirstConvolution(Network network) =>
        network.AllParameters.FirstOrDefault(p => p.Role == ParameterRole.Weight && p.Tensor.dim() == 4)?.Name;

    /// <summary>Whether <see cref="Copy"/> finds a use for a tensor of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="wanted">The shape of the network's tensor.</param>
    /// <param name="first">Whether that is <see cref="FirstConvolution"/>.</param>
    internal static bool Fits(ValueList<long> shape, ValueList<long> wanted, bool first) =>
        shape.Equals(wanted) || WithoutOnes(shape).SequenceEqual(WithoutOnes(wanted)) || (first && ChannelChange(shape, wanted) is not null);

    // Extents of 1 at the end mean nothing: (96) and (96, 1, 1) are the same layer scale, a 1x1 convolution is a linear layer.
    private static IEnumerable<long> WithoutOnes(ValueList<long> shape) => shape.Reverse().SkipWhile(extent => extent == 1).Reverse();

    // The input channels before and after, where only they differ and between 1 and 3.
    private static (long From, long To)? ChannelChange(ValueList<long> shape, ValueList<long> wanted) =>
        shape.Count == 4 && wanted.Count == 4 && shape[0] == wanted[0] && shape[2] == wanted[2] && shape[3] == wanted[3]
        && ((shape[1], wanted[1]) is (3, 1) or (1, 3))
            ? (shape[1], wanted[1])
            : null;

    private static (Tensor Weight, string How)? Adapt(Tensor weight, ValueList<long> wanted) =>
        ChannelChange(weight.shape.ToValueList(), wanted) switch
        {
            (3, 1) => (weight.sum(1, keepdim: true), "the three input channels were summed"),
            (1, 3) => (weight.expand(-1, 3, -1, -1) / 3, "the one input channel was spread over three as thirds"),
            _ => null,
        };
}
