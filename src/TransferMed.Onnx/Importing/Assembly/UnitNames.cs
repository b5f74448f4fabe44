using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>
/// Names for the parts of an imported network: those that the file's constants have ("layer1.0.conv1.weight"), else those of the modules that its
/// nodes are named after ("/layer1/layer1.0/conv1/Conv", as PyTorch writes them), else the kind and a number.
/// </summary>
internal sealed class UnitNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>A name that no other part has, and that lies in none.</summary>
    /// <param name="kind">Such as "conv".</param>
    /// <param name="constant">The name of its weights in the file.</param>
    /// <param name="node">The name of its node in the file.</param>
    public string Next(string kind, string constant, string node)
    {
        foreach (string candidate in (string[])[OfConstant(constant), OfNode(node)])
        {
            if (IsName(candidate) && TryTake(candidate))
            {
                return candidate;
            }
        }

        while (true)
        {
            int number = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            if (TryTake($"{kind}{number}"))
            {
                return $"{kind}{number}";
            }
        }
    }

    /// <summary>Gives names back.</summary>
    public void Release(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _taken.Remove(name);
        }
    }

    private static string OfConstant(string name) => name.EndsWith(".weight", StringComparison.Ordinal) ? name[..^".weight".Length] : "";

    private static string OfNode(string name)
    {
        var path = new List<string>();
        foreach (string segment in name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            if (path.Count > 0 && segment.StartsWith(path[^1] + ".", StringComparison.Ordinal))
            {
                path[^1] = segment;
            }
            else
            {
                path.Add(segment);
            }
        }

        return name.StartsWith('/') ? string.Join('.', path) : "";
    }

    private static bool IsName(string name) => name.Length is > 0 and <= SpecLimits.NameLength / 2
        && name.Split('.').All(segment => segment.Length > 0 && segment.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));

    private bool TryTake(string name)
    {
        if (_taken.Contains(name) || _scopes.Contains(name) || Scopes(name).Any(_taken.Contains))
        {
            return false;
        }

        _taken.Add(name);
        _scopes.UnionWith(Scopes(name));
        return true;
    }

    private static IEnumerable<string> Scopes(string name)
    {
        for (int dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            yield return name[..dot];
        }
    }
}
