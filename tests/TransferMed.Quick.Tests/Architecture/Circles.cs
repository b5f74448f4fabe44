namespace TransferMed.Tests.Architecture;

/// <summary>Circles of a graph: its strongly connected parts of more than one node (Tarjan 1972).</summary>
internal static class Circles
{
    public static IEnumerable<string[]> Among(IEnumerable<(string From, string To)> arrows)
    {
        ILookup<string, string> next = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        var search = new Search(next);
        foreach (string node in next.Select(group => group.Key).Order(StringComparer.Ordinal))
        {
            search.Visit(node);
        }

        return search.Found.Where(part => part.Length > 1);
    }

    private sealed class Search(ILookup<string, string> next)
    {
        private readonly Dictionary<string, int> _number = [];
        private readonly Dictionary<string, int> _lowest = [];
        private readonly Stack<string> _open = new();

        public List<string[]> Found { get; } = [];

        public void Visit(string node)
        {
            if (!_number.TryAdd(node, _number.Count))
            {
                return;
            }

            _lowest[node] = _number[node];
            _open.Push(node);
            foreach (string other in next[node])
            {
                if (!_number.TryGetValue(other, out int number))
                {
                    Visit(other);
                    _lowest[node] = Math.Min(_lowest[node], _lowest[other]);
                }
                else if (_open.Contains(other))
                {
                    _lowest[node] = Math.Min(_lowest[node], number);
                }
            }

            if (_lowest[node] == _number[node])
            {
                var part = new List<string>();
                do
                {
                    part.Add(_open.Pop());
                }
                while (part[^1] != node);

                Found.Add([.. part.Order(StringComparer.Ordinal)]);
            }
        }
    }
}
