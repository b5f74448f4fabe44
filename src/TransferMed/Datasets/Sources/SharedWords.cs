namespace TransferMed.Datasets;

/// <summary>Makes equal texts one object: labels, patients and sites stand in a manifest many times. Texts beyond a number are left as they are.</summary>
internal sealed class SharedWords
{
    private const int MostWords = 1 << 20;

    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <summary>The first text that was equal to this one.</summary>
    public string Of(string word)
    {
        if (_words.TryGetValue(word, out string? known))
        {
            return known;
        }

        if (_words.Count < MostWords)
        {
            _words.Add(word, word);
        }

        return word;
    }
}
