namespace TransferMed.Weights;

/// <summary>All weights that can be opened by an id.</summary>
internal static class WeightsCatalogue
{
    private const int MostNamed = 3;

    /// <summary>Packages first, then downloads.</summary>
    public static IReadOnlyList<PretrainedWeights> All { get; } = Array.AsReadOnly<PretrainedWeights>([.. PackagedWeights.All(), .. TorchvisionWeights.All()]);

    /// <summary>The entry of an id in any case, or an error that names the nearest ids.</summary>
    public static PretrainedWeights Find(string id) =>
        TryFind(id)
        ?? throw new ArgumentException(
            $"There are no weights '{id}'. The nearest ids: {string.Join(", ", Nearest(id).Select(near => $"'{near}'"))}; PretrainedWeights.List() has all {All.Count}. "
            + "A file of your own (.tmed, .pth, .safetensors, .onnx) is opened by its path.",
            nameof(id));

    /// <summary>The entry of an id in any case, or null.</summary>
    public static PretrainedWeights? TryFind(string id) => All.FirstOrDefault(weights => weights.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Nearest(string id)
    {
        string wanted = id.Length <= 100 ? id.ToUpperInvariant() : id[..100].ToUpperInvariant();
        return All.Select(weights => weights.Id)
            .OrderByDescending(known => known.ToUpperInvariant().StartsWith(wanted, StringComparison.Ordinal) && wanted.Length > 0)
            .ThenBy(known => Distance(wanted, known.ToUpperInvariant()))
            .Take(MostNamed);
    }

    /// <summary>How many characters must be changed, added or removed (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(diagonal + (from[i - 1] == to[j - 1] ? 0 : 1), 1 + Math.Min(above, row[j - 1]));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
