using TransferMed.Models;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Transfer;

/// <summary>Which differences between a tensor's shape and that of a network's tensor are bridged, and how.</summary>
internal sealed class WeightFit
{
    private readonly string? _firstConvolution;
    private readonly Dictionary<string, FeatureShape> _positions;

    public WeightFit(NetworkPlan plan)
    {
        // The first weight of four dimensions in the order of the network is the one that sees the picture.
        _firstConvolution = plan.Steps.SelectMany(step => step.AllUnits)
            .SelectMany(unit => unit.Parameters.Where(p => p.Role == ParameterRole.Weight && p.Shape.Length == 4).Select(p => unit.NameOf(p.Name)))
            .FirstOrDefault();
        _positions = plan.PositionGrids.ToDictionary(positions => positions.Name, positions => positions.Tokens, StringComparer.Ordinal);
    }

    /// <summary>The learned positions that a tensor of their own shape may be of another grid for: it is not square, and most are.</summary>
    public IEnumerable<(string Name, FeatureShape Tokens)> OblongGrids =>
        _positions.Where(positions => positions.Value.GridHeight != positions.Value.GridWidth).Select(positions => (positions.Key, positions.Value));

    /// <summary>Whether shapes differ in nothing but extents of 1 at the end: (96) and (96, 1, 1) are the same layer scale, a 1x1 convolution is a linear layer.</summary>
    public static bool SameButOnes(ValueList<long> shape, ValueList<long> wanted) => WithoutOnes(shape).SequenceEqual(WithoutOnes(wanted));

    /// <summary>Whether a tensor fits, as it is or adapted.</summary>
    /// <param name="name">The name of the network's tensor.</param>
    /// <param name="shape">The shape of the other.</param>
    /// <param name="wanted">That of the network's.</param>
    public bool Fits(string name, ValueList<long> shape, ValueList<long> wanted) =>
        SameButOnes(shape, wanted)
        || (name == _firstConvolution && ChannelChange(shape, wanted) is not null)
        || (_positions.TryGetValue(name, out FeatureShape tokens) && PositionInterpolation.Fits(shape, tokens));

    /// <summary>A tensor in the shape of the network's, and what was done; null where it cannot be.</summary>
    /// <param name="name">The name of the network's tensor.</param>
    /// <param name="tensor">The other, of another shape.</param>
    /// <param name="wanted">The shape of the network's.</param>
    public (Tensor Values, string How)? Adapt(string name, Tensor tensor, ValueList<long> wanted)
    {
        if (_positions.TryGetValue(name, out FeatureShape tokens))
        {
            return PositionInterpolation.Adapt(tensor, tokens);
        }

        return name != _firstConvolution
            ? null
            : ChannelChange(tensor.shape.ToValueList(), wanted) switch
            {
                (3, 1) => (tensor.sum(1, keepdim: true), "the three input channels were summed"),
                (1, 3) => (tensor.expand(-1, 3, -1, -1).Over(3), "the one input channel was spread over three as thirds"),
                _ => null,
            };
    }

    private static IEnumerable<long> WithoutOnes(ValueList<long> shape) => shape.Reverse().SkipWhile(extent => extent == 1).Reverse();

    // The input channels before and after, where only they differ and between 1 and 3.
    private static (long From, long To)? ChannelChange(ValueList<long> shape, ValueList<long> wanted) =>
        shape.Count == 4 && wanted.Count == 4 && shape[0] == wanted[0] && shape[2] == wanted[2] && shape[3] == wanted[3]
        && ((shape[1], wanted[1]) is (3, 1) or (1, 3))
            ? (shape[1], wanted[1])
            : null;
}
