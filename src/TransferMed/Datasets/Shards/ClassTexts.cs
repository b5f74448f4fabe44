using System.Globalization;

namespace TransferMed.Datasets;

/// <summary>What entries of classes stand for: a name, or an index into the stated classes or of the names that stand beside it.</summary>
/// <param name="stated">The stated classes in their order, or null.</param>
internal sealed class ClassTexts(IReadOnlyList<string>? stated)
{
    private readonly Dictionary<string, string> _nameOf = new(StringComparer.Ordinal);

    /// <summary>The name of the class.</summary>
    /// <param name="text">What the entry says.</param>
    /// <param name="place">Shard and entry, for messages.</param>
    /// <param name="named">The name that stands beside it, or null.</param>
    /// <exception cref="DatasetException">The index is outside of the classes, or index and name contradict.</exception>
    public string NameOf(string text, string place, string? named)
    {
        if (named is not null)
        {
            return text == named || (IsIndex(text, out int index) && Agree(text, index, named))
                ? named
                : throw new DatasetException($"{place}: the class is '{text}', and the field {ShardFields.Label} beside it says '{named}'{(_nameOf.TryGetValue(text, out string? other) && other != named ? $", where that of others says '{other}'" : "")}. Write the same class, or its index in the same order, into both.");
        }

        return stated is null || stated.Contains(text) || !IsIndex(text, out int place0)
            ? text
            : place0 < stated.Count
                ? stated[place0]
                : throw new DatasetException($"{place}: the class is {text}, and there are {stated.Count} stated classes, 0 to {stated.Count - 1}. State all of them ({ClassList.Remedy}).");
    }

    private bool Agree(string text, int index, string named)
    {
        if (stated is not null)
        {
            return index < stated.Count && stated[index] == named;
        }

        return _nameOf.TryAdd(text, named) || _nameOf[text] == named;
    }

    private static bool IsIndex(string text, out int index) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
