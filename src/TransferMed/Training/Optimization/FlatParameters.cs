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

    private FlatParameters(Network network, IReadOnlyList<Slice> slices, Tensor values, Tensor gradients, Tensor statistics)
    {
        _network = network;
        Slices = slices;
        Values = values;
        Gradients = gradients;
        Statistics = statistics;
    }

    /// <summary>Where each parameter stands, in the order of the vector.</summary>
    public IReadOnlyList<Slice> Slices { get; }

    public Tensor Values { get; }

    public Tensor Gradients { get; }

    public Tensor Statistics { get; }

    /// <summary>Moves the network's parameters and buffers into vectors. Values do not change; gradients become zero.</summary>
    public static FlatParameters Of(Network network)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        List<Slice> slices = Layout(network);
        Device device = network.Device.Torch;
        long total = slices.Count == 0 ? 0 : slices[^1].Offset + slices[^1].Length;
        Tensor values = torch.empty(total, device: device);
        Tensor gradients = torch.zeros(total, device: device);
        foreach (Slice slice in slices)
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
        foreach (Slice slice in Slices)
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
        foreach (Slice slice in Slices)
        {
            slice.View(vector, _network.MemoryFormat).copy_(slice.View(plain, MemoryFormat.Contiguous));
        }
    }

    public void Dispose()
    {
        _network.HoldsViews = false;
        foreach (Slice slice in Slices)
        {
            slice.Parameter.Tensor.grad = null;
        }

        Values.Dispose();
        Gradients.Dispose();
        Statistics.Dispose();
    }

    private static List<Slice> Layout(Network network)
    {
        var slices = new List<Slice>();
        long offset = 0;
        foreach (NetworkParameter parameter in network.AllParameters
            .OrderBy(p => p.Role == ParameterRole.Weight ? 0 : 1)
            .ThenBy(p => p.IsAdapter ? 1 : 0)
            .ThenBy(p => p.Stage))
        {
            long length = parameter.Tensor.numel();
            slices.Add(new Slice(parameter, offset, length, parameter.Role == ParameterRole.Weight));
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

    /// <summary>The place of one parameter in the vector.</summary>
    /// <param name="Parameter">The parameter.</param>
    /// <param name="Offset">Its first element.</param>
    /// <param name="Length">Its elements.</param>
    /// <param name="Decays">Whether weight decay pulls it: true for the weights of convolutions and linear layers.</param>
    internal sealed record Slice(NetworkParameter Parameter, long Offset, long Length, bool Decays)
    {
        private readonly long[] _shape = Parameter.Tensor.shape;

        /// <summary>The parameter's part of a vector, in its shape and in the order of a memory format. Two tensor objects in the caller's scope.</summary>
        public Tensor View(Tensor vector, MemoryFormat format)
        {
            Tensor part = vector.narrow(0, Offset, Length);
            return format == MemoryFormat.ChannelsLast && _shape.Length == 4 && !Parameter.KeepsPlainOrder ? ChannelsLastLayout.View(part, _shape) : part.view(_shape);
        }
    }

    /// <summary>A copy of weights and running statistics that can be put back.</summary>
    internal sealed class Snapshot : IDisposable
    {
        public Snapshot(Tensor values, Tensor statistics)
        {
            Values = values.clone().DetachFromDisposeScope();
            Statistics = statistics.clone().DetachFromDisposeScope();
        }

        public Tensor Values { get; }

        public Tensor Statistics { get; }

        public static Snapshot Of(FlatParameters flat) => new(flat.Values, flat.Statistics);

        /// <summary>Puts values and statistics into the network.</summary>
        public static void Restore(FlatParameters flat, Tensor values, Tensor statistics)
        {
            using var noGradient = torch.no_grad();
            flat.Values.copy_(values);
            flat.Statistics.copy_(statistics);
        }

        public void Restore(FlatParameters flat) => Restore(flat, Values, Statistics);

        public void Dispose()
        {
            Values.Dispose();
            Statistics.Dispose();
        }
    }
}
