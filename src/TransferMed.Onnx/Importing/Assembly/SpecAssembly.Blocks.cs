using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Onnx;

/// <summary>Blocks: values that part at one place and join at another.</summary>
internal sealed partial class SpecAssembly
{
    private LayerSpec Merged(FlowNode node, MergeOperation merge, Pieces chain, int depth)
    {
        FlowNode start = dominators.Of(node);
        FlowNode[] ends = [.. Ends(node, merge.Kind, start)];
        if (ends.Length > SpecLimits.Branches)
        {
            throw Fail(node, $"it joins {ends.Length} branches; a description has at most {SpecLimits.Branches}");
        }

        List<LayerSpec>[] branches = [.. ends.Select(end => Chain(start, end, depth + 1))];
        if (merge.Kind == Merge.Multiply && SqueezeExcite(start, branches) is { } attention)
        {
            return attention;
        }

        ActivationKind function = chain.TakeFunction();
        return branches is [var one, var other] && one.Count + other.Count > 0
            ? Residual(merge.Kind, one, other, function)
            : new BranchesSpec(branches.Select(steps => steps.ToValueList()).ToValueList(), merge.Kind, function) { Name = "" };
    }

    // Sums of sums and joins of joins over the same value are one block.
    private IEnumerable<FlowNode> Ends(FlowNode node, Merge kind, FlowNode start)
    {
        var waiting = new Stack<FlowNode>(node.Inputs.Reverse());
        while (waiting.TryPop(out FlowNode? end))
        {
            bool opens = kind != Merge.Multiply && end.Operation is MergeOperation inner && inner.Kind == kind && !ReferenceEquals(end, start)
                && ReferenceEquals(dominators.Of(end), start) && _placed.Add(end);
            if (!opens)
            {
                yield return end;
                continue;
            }

            foreach (FlowNode input in end.Inputs.Reverse())
            {
                waiting.Push(input);
            }
        }
    }

    private static ResidualSpec Residual(Merge kind, List<LayerSpec> one, List<LayerSpec> other, ActivationKind function)
    {
        bool firstIsBody = one.Count >= other.Count;
        (List<LayerSpec> body, List<LayerSpec> shortcut) = firstIsBody ? (one, other) : (other, one);
        return new ResidualSpec(
            body.ToValueList(),
            kind,
            shortcut.Count == 0 ? ShortcutKind.Identity : ShortcutKind.Steps,
            shortcut.Count == 0 ? null : shortcut.ToValueList(),
            firstIsBody ? ConcatOrder.BodyFirst : ConcatOrder.ShortcutFirst,
            function)
        {
            Name = "",
        };
    }

    /// <summary>A map times the gate that a squeeze-excite step makes of it; null where it is another gate.</summary>
    private SqueezeExciteSpec? SqueezeExcite(FlowNode map, List<LayerSpec>[] branches)
    {
        List<LayerSpec>? gate = branches is [[], var second] ? second : branches is [var first, []] ? first : null;
        if (gate is not [AdaptiveAveragePoolSpec { Height: 1, Width: 1 }, ConvSpec squeeze, ConvSpec excite] || !IsPointwise(squeeze) || !IsPointwise(excite)
            || excite.Activation is not (ActivationKind.Sigmoid or ActivationKind.Hardsigmoid))
        {
            return null;
        }

        (string from, string to) = (squeeze.ConvName!, excite.ConvName!);
        _names.Release(from, to);
        string name = from.EndsWith(".fc1", StringComparison.Ordinal) && to == from[..^1] + "2" ? from[..^".fc1".Length] : _names.Next("gate", "", "");
        foreach (string part in (string[])["weight", "bias"])
        {
            Weights.Rename($"{from}.{part}", $"{name}.fc1.{part}");
            Weights.Rename($"{to}.{part}", $"{name}.fc2.{part}");
        }

        int reduction = Math.Max(1, map.Shape.Channels / squeeze.Channels);
        bool follows = Math.Max(1, map.Shape.Channels / reduction) == squeeze.Channels;
        return new SqueezeExciteSpec(
            follows ? reduction : new SqueezeExciteSpec().Reduction,
            excite.Activation,
            follows ? null : squeeze.Channels,
            squeeze.Activation == ActivationKind.ReLU ? null : squeeze.Activation)
        {
            Name = name,
        };
    }

    private static bool IsPointwise(ConvSpec conv) =>
        conv is { Kernel: 1, Stride: 1, Padding: 0, PaddingEnd: null, Groups: 1, Bias: true, Norm: NormKind.None };
}
