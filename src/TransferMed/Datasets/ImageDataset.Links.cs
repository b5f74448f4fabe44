using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

public sealed partial class ImageDataset
{
    private ImageLinks? _copies;
    private ImageLinks? _nearDuplicates;

    /// <summary>What is known of the pictures' contents.</summary>
    internal ContentIndex Contents => _contents;

    /// <summary>The same pictures with other samples for them, as one with other groups.</summary>
    internal ImageDataset With(IEnumerable<ImageSample> samples) => new(Name, Classes, samples.ToValueList(), Pixels, _contents, [])
    {
        Task = Task,
        ClassOrderIsStated = ClassOrderIsStated,
        IgnoredColumns = IgnoredColumns,
        Notes = Notes,
        Said = Said,
    };

    /// <summary>The same pictures under other classes: the samples that have one of them, labelled by it.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="isOrdered">Whether their order was stated.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="notes">What is to be said beside the notes of this dataset.</param>
    /// <param name="task">What is asked; what this dataset asks where null.</param>
    internal ImageDataset WithClasses(ValueList<string> classes, bool isOrdered, IEnumerable<ImageSample> samples, IEnumerable<string> notes, LearningTask? task = null) => new(Name, classes, samples.ToValueList(), Pixels, _contents, [])
    {
        Task = task ?? Task,
        ClassOrderIsStated = isOrdered,
        IgnoredColumns = IgnoredColumns,
        Notes = [.. Notes, .. notes],
        Said = Said,
    };

    /// <summary>The same pictures with further notes.</summary>
    internal ImageDataset WithNotes(IEnumerable<string> notes) => Select(Enumerable.Range(0, Count), [.. Notes, .. notes]);

    /// <summary>Which samples are, or also look, the same. Found once for each dataset; a split of many seeds asks often.</summary>
    internal ImageLinks FindLinks(bool near, Action<int>? done = null, IProgress<ImageCheckProgress>? reading = null, CancellationToken cancellationToken = default) => near
        ? _nearDuplicates ??= Search(near: true, done, reading, cancellationToken)
        : _copies ??= _nearDuplicates?.WithoutNear() ?? Search(near: false, done, reading, cancellationToken);

    private ImageLinks Search(bool near, Action<int>? done, IProgress<ImageCheckProgress>? reading, CancellationToken cancellationToken) => ImageLinks.Find(
        _contents.Of(Samples, reading, cancellationToken), i => _contents.CanonicalHashOf(Samples[i]), new LinkSearch(near, Done: done), cancellationToken);

    /// <summary>The samples that a split keeps together.</summary>
    private List<int[]> UnitsOf(SplitLinks links, DatasetMonitor? monitor = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OptionCheck.Defined(links, nameof(links));
        return links == SplitLinks.None
            ? [.. Enumerable.Range(0, Count).Select(i => new[] { i })]
            : SplitUnits.Find(Samples, FindLinks(links == SplitLinks.NearDuplicates, Compared, monitor?.Progress, cancellationToken));

        void Compared(int done) => monitor?.Progress?.Report(new ImageCheckProgress(done, Count, DatasetStage.Comparing));
    }
}
