using static TorchSharp.torch;

namespace TransferMed.Benchmarks;

/// <summary>A block of TorchSharp's modules, in float32 and NCHW.</summary>
internal sealed class PlainBlock : BlockStep
{
    private readonly nn.Module<Tensor, Tensor> _modules;

    /// <param name="modules">Belong to the step from here on.</param>
    /// <param name="map">What the block gets, (N, C, H, W), on the modules' device; stays the caller's.</param>
    public PlainBlock(nn.Module<Tensor, Tensor> modules, Tensor map)
    {
        _modules = modules;
        _modules.train();
        Attach(map, _modules.parameters());
    }

    public override void Dispose()
    {
        base.Dispose();
        _modules.Dispose();
    }

    protected override Tensor Forward(Tensor map) => _modules.call(map);
}
