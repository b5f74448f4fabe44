namespace TransferMed.Datasets;

/// <summary>
/// A place that holds the encoded files of a dataset and can read a part of one: an object store, a database, an archive. <c>ImageDataset.OpenStore</c>
/// opens the manifest or the tar shards in it. Derive from it for one of your own; <c>TransferMed.S3</c> has one for S3. The files must not change while a dataset is in use.
/// </summary>
public abstract class ImageStore
{
    /// <summary>Where it lies, such as <c>s3://bucket/prefix</c>, without a slash at the end: the beginning of every <see cref="ImageSample.Path"/>, and the name of the store in messages.</summary>
    public abstract string Address { get; }

    /// <summary>All files of the store, in any order, each name once. Called once, when a dataset is opened.</summary>
    /// <param name="cancellationToken">Ends the listing early.</param>
    /// <returns>The files.</returns>
    /// <exception cref="IOException">The store cannot be listed; the message names it and says what to do. <see cref="TransferMedException"/> does as well.</exception>
    public abstract IEnumerable<StoredFile> List(CancellationToken cancellationToken);

    /// <summary>Reads a part of a file. Called by several threads at once.</summary>
    /// <param name="name">The file's <see cref="StoredFile.Name"/>.</param>
    /// <param name="offset">Where the part begins, in bytes from the beginning of the file.</param>
    /// <param name="destination">Receives the part and is filled whole; its length is at least 1 byte.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="EndOfStreamException">The file ends within the part.</exception>
    /// <exception cref="IOException">The part cannot be read for another reason: the picture may be good, so that no policy leaves it out.</exception>
    public abstract void Read(string name, long offset, Span<byte> destination);

    /// <summary>The whole of a file that is known to be small.</summary>
    internal byte[] ReadAll(StoredFile file, long largest, string kind)
    {
        if (file.Length > largest)
        {
            throw new DatasetException($"{PathOf(file.Name)}: {kind} has {file.Length} bytes, above the limit of {largest}; it is hardly one.");
        }

        var bytes = new byte[file.Length];
        ReadAt(file.Name, 0, bytes, kind);
        return bytes;
    }

    /// <summary>A part of a file that the dataset is described by.</summary>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    internal void ReadAt(string name, long offset, Span<byte> destination, string kind)
    {
        try
        {
            if (destination.Length > 0)
            {
                Read(name, offset, destination);
            }
        }
        catch (Exception e) when (e is not (TransferMedException or OperationCanceledException))
        {
            throw new DatasetException($"{PathOf(name)}: {kind} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The files, by name in ordinal order.</summary>
    /// <exception cref="DatasetException">The store cannot be listed, or names a file twice.</exception>
    internal SortedDictionary<string, StoredFile> Files(CancellationToken cancellationToken)
    {
        try
        {
            var files = new SortedDictionary<string, StoredFile>(StringComparer.Ordinal);
            foreach (StoredFile file in List(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!files.TryAdd(file.Name, file))
                {
                    throw new DatasetException($"{Address}: the store names the file '{file.Name}' twice.");
                }
            }

            return files;
        }
        catch (Exception e) when (e is not (TransferMedException or OperationCanceledException))
        {
            throw new DatasetException($"{Address}: the store cannot be listed: {e.Message}", e);
        }
    }

    internal string PathOf(string name) => $"{Address}/{name}";
}
