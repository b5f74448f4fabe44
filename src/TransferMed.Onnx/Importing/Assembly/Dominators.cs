namespace TransferMed.Onnx;

/// <summary>For each step of a computation the last one before it that all ways from the pictures to it go through.</summary>
internal sealed class Dominators
{
    private readonly Dictionary<FlowNode, (FlowNode Parent, int Depth)> _tree = [];

    /// <param name="end">The last step.</param>
    public Dominators(FlowNode end)
    {
        foreach (FlowNode node in InOrder(end))
        {
            if (node.Inputs.Length == 0)
            {
                _tree[node] = (node, 0);
                continue;
            }

            FlowNode parent = node.Inputs.Aggregate(Common);
            _tree[node] = (parent, _tree[parent].Depth + 1);
        }
    }

    public FlowNode Of(FlowNode node) => _tree[node].Parent;

    private FlowNode Common(FlowNode one, FlowNode other)
    {
        while (!ReferenceEquals(one, other))
        {
            if (_tree[one].Depth >= _tree[other].Depth)
            {
                one = _tree[one].Parent;
            }
            else
            {
                other = _tree[other].Parent;
            }
        }

        return one;
    }

    // A step's inputs have smaller indices than it.
    private static IEnumerable<FlowNode> InOrder(FlowNode end)
    {
        var found = new HashSet<FlowNode>();
        var waiting = new Stack<FlowNode>([end]);
        while (waiting.TryPop(out FlowNode? node))
        {
            if (found.Add(node))
            {
                foreach (FlowNode input in node.Inputs)
                {
                    waiting.Push(input);
                }
            }
        }

        return found.OrderBy(node => node.Index);
    }
}
