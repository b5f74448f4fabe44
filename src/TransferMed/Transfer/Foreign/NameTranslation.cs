namespace TransferMed.Transfer;

/// <summary>The prefix and the dialect under which most names of a file are names of a network.</summary>
/// <param name="Prefix">What stands before the names; empty for nothing.</param>
/// <param name="Dialect">How the rest is written.</param>
internal sealed record NameTranslation(string Prefix, NameDialect Dialect)
{
    /// <summary>Finds it.</summary>
    /// <param name="names">The names of the file.</param>
    /// <param name="wanted">The names of the network.</param>
    /// <param name="prefix">The prefix where it is known; null to find it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="known">Which preset the file is of, asked for a message alone.</param>
    /// <exception cref="WeightMismatchException">Two prefixes fit equally well.</exception>
    public static NameTranslation Find(IReadOnlyList<string> names, IReadOnlySet<string> wanted, string? prefix, string path, Func<KnownNetwork?> known)
    {
        (NameDialect dialect, string[] rivals, int most) = Search(names, wanted, prefix);
        return rivals.Length <= 1
            ? new NameTranslation(rivals.FirstOrDefault() ?? prefix ?? string.Empty, dialect)
            : throw new WeightMismatchException($"The file '{path}' has {most} names that fit after '{rivals[0]}' and as many after '{rivals[1]}'; say which in WeightMap.Prefix.{(known() is { } network ? $" {network}" : string.Empty)}");
    }

    /// <summary>The same for a guess: of several that fit equally well any one.</summary>
    public static NameTranslation Likeliest(IReadOnlyList<string> names, IReadOnlySet<string> wanted)
    {
        (NameDialect dialect, string[] rivals, _) = Search(names, wanted, prefix: null);
        return new NameTranslation(rivals.FirstOrDefault() ?? string.Empty, dialect);
    }

    /// <summary>The network's name of a tensor of the file; null where the file's name lacks the prefix.</summary>
    public string? Apply(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? Dialect.Translate(name[Prefix.Length..]) : null;

    private static (NameDialect Dialect, string[] Rivals, int Most) Search(IReadOnlyList<string> names, IReadOnlySet<string> wanted, string? prefix)
    {
        NameDialect dialect = NameDialect.All[0];
        Dictionary<string, int> fits = [];
        int most = 0;
        foreach (NameDialect candidate in NameDialect.All)
        {
            Dictionary<string, int> counts = prefix is null
                ? CountFits(names, wanted, candidate)
                : new() { [prefix] = names.Count(name => name.StartsWith(prefix, StringComparison.Ordinal) && wanted.Contains(candidate.Translate(name[prefix.Length..]))) };
            int count = counts.Values.DefaultIfEmpty().Max();
            if (count > most)
            {
                (dialect, fits, most) = (candidate, counts, count);
            }
        }

        // In a.b.x both a. and a.b. may fit; the shorter one keeps more of the name.
        string[] equal = [.. fits.Where(fit => fit.Value == most).Select(fit => fit.Key)];
        string[] rivals = [.. equal.Where(one => !Array.Exists(equal, other => other.Length < one.Length && one.StartsWith(other, StringComparison.Ordinal)))];
        return (dialect, rivals, most);
    }

    private static Dictionary<string, int> CountFits(IReadOnlyList<string> names, IReadOnlySet<string> wanted, NameDialect dialect)
    {
        // Longer rests fit nothing in any dialect, so that a name of thousands of dots costs little.
        int longest = wanted.Max(name => name.Length) + NameDialect.MostLonger;
        var fits = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            for (int start = name.Length; start >= 0 && name.Length - start <= longest; start = start > 1 ? name.LastIndexOf('.', start - 2) + 1 : start - 1)
            {
                if (wanted.Contains(dialect.Translate(name[start..])))
                {
                    string found = name[..start];
                    fits[found] = fits.GetValueOrDefault(found) + 1;
                }
            }
        }

        return fits;
    }
}
