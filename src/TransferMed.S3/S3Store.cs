using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using TransferMed.Datasets;

namespace TransferMed.S3;

/// <summary>
/// A place in S3 or in an S3-compatible store whose keys have a beginning in common. <see cref="ImageDataset.OpenStore"/> opens the <c>manifest.csv</c> or the tar shards in it; pictures are read by ranges, whenever they are
/// decoded, and nothing is kept on this machine but what caches and <see cref="DatasetOptions.IndexFolder"/> keep.
/// </summary>
public sealed class S3Store : ImageStore, IDisposable
{
    private readonly S3Place _place;
    private readonly IAmazonS3 _client;
    private readonly bool _ownsClient;
    private readonly int _retries;
    private readonly TimeSpan _timeout;

    /// <summary>The entity tags of the shards: a range of another one would be bytes of no picture.</summary>
    private readonly ConcurrentDictionary<string, string> _tags = new(StringComparer.Ordinal);

    private S3Store(string address, IAmazonS3 client, bool ownsClient, int retries, TimeSpan timeout)
    {
        (_place, _client, _ownsClient, _retries, _timeout) = (S3Place.Parse(address), client, ownsClient, retries, timeout);
    }

    /// <summary>Denotes a place. Nothing is asked of it yet.</summary>
    /// <param name="address"><c>s3://bucket</c> or <c>s3://bucket/prefix</c>.</param>
    /// <param name="options">How it is reached; the defaults where null.</param>
    /// <returns>The store, to be disposed when its datasets are not used any more.</returns>
    /// <exception cref="ArgumentException">The address has another form, or an option is out of its range.</exception>
    /// <exception cref="IOException">No region is known, or credentials cannot be found.</exception>
    public static S3Store Open(string address, S3StoreOptions? options = null)
    {
        options ??= new S3StoreOptions();
        options.Validate();
        S3Place place = S3Place.Parse(address);
        try
        {
            return new S3Store(address, S3Client.Create(options), ownsClient: true, options.Retries, options.Timeout);
        }
        catch (Exception e) when (S3Faults.IsOne(e))
        {
            throw S3Faults.Of(place.Address, place.Bucket, e);
        }
    }

    /// <summary>Denotes a place that is reached by a client of one's own, with its credentials, retries and endpoint.</summary>
    /// <param name="address"><c>s3://bucket</c> or <c>s3://bucket/prefix</c>.</param>
    /// <param name="client">The client. The caller keeps it: <see cref="Dispose"/> leaves it open.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">The address has another form.</exception>
    public static S3Store Open(string address, IAmazonS3 client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new S3Store(address, client, ownsClient: false, client.Config.MaxErrorRetry, client.Config.Timeout ?? new S3StoreOptions().Timeout);
    }

    /// <inheritdoc/>
    public override string Address => _place.Address;

    /// <summary>All objects below the prefix, asked for in pages of 1,000; their <see cref="StoredFile.Version"/> is the entity tag.</summary>
    /// <param name="cancellationToken">Ends the listing early.</param>
    /// <returns>The objects, by their keys without the prefix.</returns>
    /// <exception cref="IOException">The place cannot be listed; the message names bucket and prefix and says what to do.</exception>
    public override IEnumerable<StoredFile> List(CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            ListObjectsV2Response page = Page(next, cancellationToken);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                // Programs that show folders put empty objects in their place.
                if (found.Key.Length == _place.Prefix.Length || found.Key.EndsWith('/'))
                {
                    continue;
                }

                string name = found.Key[_place.Prefix.Length..];
                if (name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) && found.ETag is { Length: > 0 } tag)
                {
                    _tags[name] = tag;
                }

                yield return new StoredFile(name, found.Size ?? 0) { Version = found.ETag ?? "" };
            }

            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <summary>Reads a part of an object by one request; where the connection is cut, the rest by another.</summary>
    /// <param name="name">The object's key without the prefix.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="destination">Receives the part.</param>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    /// <exception cref="EndOfStreamException">The object ends within the part.</exception>
    /// <exception cref="IOException">The part cannot be read; the message names bucket and key and says what to do.</exception>
    public override void Read(string name, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int done = 0;
        for (int attempt = 0; done < destination.Length; attempt++)
        {
            int before = done;
            bool answered = false;
            try
            {
                ReadOnce(name, offset, destination, ref done, ref answered);
            }
            catch (Exception e) when (answered && S3Faults.IsOfConnection(e) && attempt < _retries)
            {
                // What failed before the answer, the SDK has tried again by itself. Tries that bring something do not count.
                attempt = done > before ? -1 : attempt;
            }
            catch (Exception e) when (S3Faults.IsOne(e))
            {
                throw S3Faults.Of(string.Create(CultureInfo.InvariantCulture, $"{_place.Of(name)}, {destination.Length} bytes from byte {offset}"), _place.Bucket, e);
            }
        }
    }

    /// <summary>Closes the connections of a client that the store made.</summary>
    public void Dispose()
    {
        if (_ownsClient)
        {
            _client.Dispose();
        }
    }

    /// <summary>The SDK has no methods that wait; the loader's threads are there to wait.</summary>
    private void ReadOnce(string name, long offset, Span<byte> destination, ref int done, ref bool answered)
    {
        var request = new GetObjectRequest
        {
            BucketName = _place.Bucket,
            Key = _place.Prefix + name,
            ByteRange = new ByteRange(offset + done, offset + destination.Length - 1),
            EtagToMatch = _tags.GetValueOrDefault(name),
        };
        using GetObjectResponse answer = _client.GetObjectAsync(request).GetAwaiter().GetResult();
        answered = true;
        if (answer.HttpStatusCode != HttpStatusCode.PartialContent)
        {
            throw new IOException($"{_place.Of(name)}: the store answers a request for a part with {(int)answer.HttpStatusCode}, as if it were for the whole: it knows no ranges. Use a store that does, or files.");
        }

        if (answer.ContentLength != destination.Length - done)
        {
            throw new EndOfStreamException($"{_place.Of(name)}: the object has {answer.ContentLength} of {destination.Length - done} bytes from byte {offset + done}; it was changed after the dataset was opened. Open the dataset again.");
        }

        // The client's own limit ends where the answer begins: a connection that then falls silent would be waited for for ever.
        using var limit = new CancellationTokenSource(_timeout);
        using CancellationTokenRegistration closing = limit.Token.Register(answer.Dispose);
        try
        {
            while (done < destination.Length)
            {
                int read = answer.ResponseStream.Read(destination[done..]);
                if (read == 0)
                {
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer ended early.");
                }

                done += read;
            }
        }
        catch (Exception e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"the answer has not come within {_timeout.TotalSeconds:g} s.", e);
        }
    }

    private ListObjectsV2Response Page(string? next, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ListObjectsV2Request { BucketName = _place.Bucket, Prefix = _place.Prefix, ContinuationToken = next };
            return _client.ListObjectsV2Async(request, cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception e) when (S3Faults.IsOne(e) && !cancellationToken.IsCancellationRequested)
        {
            throw S3Faults.Of(_place.Address, _place.Bucket, e);
        }
    }
}
