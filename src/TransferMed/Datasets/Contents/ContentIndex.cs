using System.Collections;
using System.Collections.Concurrent;
using TransferMed.Imaging;
using TransferMed.Runtime;
using TransferMed.Storage;

namespace TransferMed.Datasets;

/// <summary>
/// The contents of pictures by path, found out when they are first asked for. Shared by a dataset and all its subsets. Where checks are
/// kept in a folder a number a picture stays in memory, and the content is read from there whenever it is asked for.
/// </summary>
internal sealed class ContentIndex
{
    private readonly IPixelReader _pixels;
    private readonly KeptChecks? _checks;
    private readonly PathSlots _slots;
    private readonly ConcurrentDictionary<int, ImageContent> _known = new();
    private readonly ConcurrentDictionary<int, Digest> _canonical = new();
    private readonly SlotValues<long> _places = new();

    /// <param name="pixels">The pictures.</param>
    /// <param name="checks">The checks that a folder keeps, or null.</param>
    public ContentIndex(IPixelReader pixels, KeptChecks? checks = null)
    {
        _pixels = pixels;
        _checks = checks;
        _slots = (pixels as FilePixelReader)?.Slots ?? new PathSlots();
        if (checks is not null)
        {
            checks.Store.Stored = MoveToFile;
        }
    }

    /// <summary>Where groups from files come from, with what is wrong with them; empty where no group does.</summary>
    public string GroupAdvice { get; set; } = "";

    /// <summary>The pictures whose content stays in memory.</summary>
    public int InMemory => _known.Count;

    /// <summary>Makes room for so many pictures.</summary>
    public void Reserve(int count)
    {
        if (_checks is not null)
        {
            _places.Reserve(count);
        }
    }

    /// <summary>The content of one picture.</summary>
    public ImageContent Of(ImageSample sample)
    {
        int slot = _slots.Of(sample.Path);
        return TryKnown(slot, sample) ?? (TryPlace(slot, sample) ? TryKnown(slot, sample) : null) ?? FindOut(slot, sample);
    }

    /// <summary>
    /// The contents of the samples, in their order; the first failure in that order is thrown. What lies in files is read when an
    /// element is asked for.
    /// </summary>
    public IReadOnlyList<ImageContent> Of(IReadOnlyList<ImageSample> samples, IProgress<ImageCheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        int done = 0;
        Saving(() => ParallelImages.ForEach(
            samples.Count,
            Environment.ProcessorCount,
            i =>
            {
                Require(samples[i]);
                progress?.Report(new ImageCheckProgress(Interlocked.Increment(ref done), samples.Count));
            },
            cancellationToken));
        return new View(this, samples);
    }

    /// <summary>Sees that the content of a picture is known.</summary>
    public void Require(ImageSample sample)
    {
        int slot = _slots.Of(sample.Path);
        if (_places[slot] == 0 && !_known.ContainsKey(slot) && !TryPlace(slot, sample))
        {
            FindOut(slot, sample);
        }
    }

    /// <summary>Does something that finds out about pictures, and writes what was found out, also where it is cancelled or fails: a later check goes on there.</summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Saving(Action work)
    {
        try
        {
            work();
        }
        catch
        {
            try
            {
                _checks?.Store.Flush();
            }
            catch (StorageException)
            {
                // What led here is the error to report.
            }

            throw;
        }

        _checks?.Store.Flush();
    }

    /// <summary>What is equal for a picture and its mirrored and turned copies; null where the reader cannot tell.</summary>
    public Digest? CanonicalHashOf(ImageSample sample) => _pixels is ITurnedContentReader reader
        ? _canonical.GetOrAdd(_slots.Of(sample.Path), _ => reader.CanonicalHash(sample))
        : null;

    private ImageContent? TryKnown(int slot, ImageSample sample)
    {
        if (_known.TryGetValue(slot, out ImageContent content))
        {
            return content;
        }

        // In this order: a content gets its place before it leaves the memory.
        return _places[slot] is > 0 and var place ? _checks!.Store.TryRead(place - 1, () => ThumbnailOf(sample)) : null;
    }

    /// <summary>Where the file of checks no longer has it.</summary>
    private ImageThumbnail ThumbnailOf(ImageSample sample) => Examine(sample).Traits!.Thumbnail;

    private bool TryPlace(int slot, ImageSample sample)
    {
        if (_checks?.Find(sample) is not long place)
        {
            return false;
        }

        _places[slot] = place + 1;
        return true;
    }

    private ImageContent FindOut(int slot, ImageSample sample)
    {
        FileStamp? before = _checks?.Files.StampOf(sample);
        ImageContent content = _known.GetOrAdd(slot, _ => Examine(sample));
        _checks?.Add(slot, sample, before, content);
        return content;
    }

    private void MoveToFile(int slot, long place)
    {
        _places[slot] = place + 1;
        _known.TryRemove(slot, out _);
    }

    /// <summary>A reader that cannot tell is believed to give a different picture for every path.</summary>
    private ImageContent Examine(ImageSample sample) => _pixels is IContentReader reader ? reader.Examine(sample) : OwnPixels.Examine(sample, _pixels);

    private sealed class View(ContentIndex index, IReadOnlyList<ImageSample> samples) : IReadOnlyList<ImageContent>
    {
        public int Count => samples.Count;

        public ImageContent this[int position] => index.Of(samples[position]);

        public IEnumerator<ImageContent> GetEnumerator() => samples.Select(index.Of).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
