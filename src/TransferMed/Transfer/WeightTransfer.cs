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
    /// response), one is spread over three as thirds. Learned positions of another grid of patches are interpolated.
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
        var fit = new WeightFit(target.Plan);
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
            else if (WeightFit.SameButOnes(shape, wanted))
            {
                place.copy_(tensor.reshape(place.shape));
                copied.Add(name);
                waiting.Remove(name);
            }
            else if (fit.Adapt(name, tensor, wanted) is { } fitted)
            {
                place.copy_(fitted.Values);
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
}
