using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    private const long TakePurpose = 0x7A4E;

    /// <summary>A dataset of some of the samples, with the same classes.</summary>
    /// <param name="indices">Positions in <see cref="Samples"/>, none twice; their order becomes the order of the samples.</param>
    /// <returns>The selection.</returns>
    /// <exception cref="ArgumentException">A position is outside the dataset or stands twice.</exception>
    public ImageDataset Subset(IEnumerable<int> indices) => Select(indices, []);

    /// <summary>The selection with what is to be known of it.</summary>
    internal ImageDataset Select(IEnumerable<int> indices, IEnumerable<string> notes)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var taken = new bool[Count];
        var samples = new List<ImageSample>();
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"The dataset '{Name}' has {Count} samples.");
            }

            if (taken[index])
            {
                throw new ArgumentException($"Position {index} stands twice.", nameof(indices));
            }

            taken[index] = true;
            samples.Add(Samples[index]);
        }

        return new ImageDataset(Name, Classes, samples.ToValueList(), Pixels, _contents, [])
        {
            Task = Task,
            ClassOrderIsStated = ClassOrderIsStated,
            IgnoredColumns = IgnoredColumns,
            Notes = notes.ToValueList(),
            Said = Said,
        };
    }

    /// <summary>
    /// A choice of so many samples of every class, at random and in the order of the dataset; all where a class has fewer.
    /// With the same seed a smaller choice is part of a larger one. Of findings (<see cref="MultiLabel"/>) at least so many pictures that have each, the rarest finding first, since its
    /// pictures may have others too, and so many without any; there are more of findings that come with rare ones. Of values (<see cref="Regression"/>) so many pictures of each fifth of
    /// the first value (fewer parts where less than 50 are known), and of those where only others are known.
    /// </summary>
    /// <param name="perClass">The number of samples of each class, finding or fifth of values, at least 1.</param>
    /// <param name="seed">Decides which.</param>
    /// <returns>The choice.</returns>
    public ImageDataset Take(int perClass, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        if (!Task.IsOneOfSeveral)
        {
            return Select(TargetChoice.Take(Samples, Strata, perClass, TakePurpose, seed), Notes);
        }

        var chosen = new List<int>();
        foreach (IGrouping<int, int> members in Enumerable.Range(0, Count).GroupBy(i => Samples[i].Label))
        {
            int[] order = [.. members];
            new SampleRandom(seed, TakePurpose, members.Key).Shuffle(order.AsSpan());
            chosen.AddRange(order.Take(perClass));
        }

        return Select(chosen.Order(), Notes);
    }
}
