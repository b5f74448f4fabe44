using System.Collections;

namespace TransferMed.Imaging;

/// <summary>
/// The pictures of each class of equal ones, ascending; classes in the order of their first pictures. Two numbers a picture are kept,
/// and a class is made when it is asked for, because nearly all pictures of a large set are alone in theirs.
/// </summary>
internal sealed class LinkClasses : IReadOnlyList<int[]>
{
    private readonly int[] _starts;
    private readonly int[] _members;

    /// <param name="classOf">The class of each picture; numbers without gaps in the order of the first pictures.</param>
    public LinkClasses(int[] classOf)
    {
        int count = classOf.Length == 0 ? 0 : classOf.Max() + 1;
        _starts = new int[count + 1];
        foreach (int number in classOf)
        {
            _starts[number + 1]++;
        }

        for (int number = 0; number < count; number++)
        {
            _starts[number + 1] += _starts[number];
        }

        int[] next = [.. _starts];
        _members = new int[classOf.Length];
        for (int i = 0; i < classOf.Length; i++)
        {
            _members[next[classOf[i]]++] = i;
        }
    }

    /// <summary>The number of classes.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The pictures of a class.</summary>
    public int[] this[int index] => Of(index).ToArray();

    /// <summary>The same without a copy.</summary>
    public ReadOnlySpan<int> Of(int index) => _members.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);

    /// <summary>The first picture of a class.</summary>
    public int FirstOf(int index) => _members[_starts[index]];

    public IEnumerator<int[]> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
