using TorchSharp;
using TransferMed.Models;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>
/// All parameters of a network in one vector, their gradients in a second, the running statistics in a third. The
/// network's tensors become views of them, so that zeroing, clipping, updating and averaging are a few kernels however
/// many layers there are. Parameters that decay stand first, then the others, each in the order of the stages, what tuning adds behind the network's own.
/// Disposal leaves the network's tensors valid: the storage lives as long as a view of it.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly Network _network;

    private FlatParameters(Network network, IReadOnlyList<FlatSlice> slices, Tensor values, Tensor gradients, Tensor statistics)
    {
        _network = network;
        Slices = slices;
        Values = values;
        Gradients = gradients;
        Statistics = statistics;
    }

    /// <summary>Where each parameter stands, in the order of the vector.</summary>
    public IReadOnlyList<FlatSlice> Slices { get; }

    public Tensor Values { get; }

    public Tensor Gradients { get; }

    public Tensor Statistics { get; }

    /// <summary>Moves the network's parameters and buffers into vectors. Values do not change; gradients become zero.</summary>
    public static FlatParameters Of(Network network)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        List<FlatSlice> slices = Layout(network);
        Device device = network.Device.Torch;
        long total = slices.Count == 0 ? 0 : slices[^1].Offset + slices[^1].Length;
        Tensor values = torch.empty(total, device: device);
        Tensor gradients = torch.zeros(total, device: device);
        foreach (FlatSlice slice in slices)
        {
            Tensor tensor = slice.Parameter.Tensor;
            Tensor home = slice.View(values, network.MemoryFormat);
            home.copy_(tensor);
            tensor.set_(home);
            tensor.grad = slice.View(gradients, network.MemoryFormat);
        }

        Tensor statistics = FlattenBuffers(network, device);
        network.HoldsViews = true;
        return new FlatParameters(
            network,
            slices,
            values.DetachFromDisposeScope(),
            gradients.DetachFromDisposeScope(),
            statistics.DetachFromDisposeScope());
    }

    /// <summary>Gives a vector over the parameters in plain order, whatever the network's memory format; the form of files.</summary>
    /// <param name="vector">Such as <see cref="Values"/>.</param>
    /// <returns>A fresh vector, or the very vector where it lies so already.</returns>
    public Tensor ToPlainOrder(Tensor vector)
    {
        if (_network.MemoryFormat == MemoryFormat.Contiguous)
        {
            return vector;
        }

        using var noGradient = torch.no_grad();
        Tensor plain = torch.empty_like(vector);
        using var scope = torch.NewDisposeScope();
        foreach (FlatSlice slice in Slices)
        {
            slice.View(plain, MemoryFormat.Contiguous).copy_(slice.View(vector, _network.MemoryFormat));
        }

        return plain;
    }

    /// <summary>Puts a vector in plain order into one that lies as the network does.</summary>
    public void FromPlainOrder(Tensor plain, Tensor vector)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (FlatSlice slice in Slices)
        {
            slice.View(vector, _network.MemoryFormat).copy_(slice.View(plain, MemoryFormat.Contiguous));
        }
    }

    public void Dispose()
    {
        _network.HoldsViews = false;
        foreach (FlatSlice slice in Slices)
        {
            slice.Parameter.Tensor.grad = null;
        }

        Values.Dispose();
        Gradients.Dispose();
        Statistics.Dispose();
    }

    private static List<FlatSlice> Layout(Network network)
    {
        var slices = new List<FlatSlice>();
        long offset = 0;
        foreach (NetworkParameter parameter in network.AllParameters
            .OrderBy(p => p.Role == ParameterRole.Weight ? 0 : 1)
            .ThenBy(p => p.IsAdapter ? 1 : 0)
            .ThenBy(p => p.Stage))
        {
            long length = parameter.Tensor.numel();
            slices.Add(new FlatSlice(parameter, offset, length, parameter.Role == ParameterRole.Weight));
            offset += length;
        }

        return slices;
    }

    private static Tensor FlattenBuffers(Network network, Device device)
    {
        Tensor statistics = torch.empty(network.AllBuffers.Sum(b => b.Tensor.numel()), device: device);
        long offset = 0;
        foreach (NetworkBuffer buffer in network.AllBuffers)
        {
            long length = buffer.Tensor.numel();
            Tensor home = statistics.narrow(0, offset, length).view(buffer.Tensor.shape);
            home.copy_(buffer.Tensor);
            buffer.Tensor.set_(home);
            offset += length;
        }

        return statistics;
    }
}
