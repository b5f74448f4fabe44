using Google.Protobuf;
using TransferMed.Tracking.Protocol;

namespace TransferMed.Tracking;

/// <summary>
/// What the event files of a folder hold of a training's epochs. A training that goes on from its checkpoint is equal to the bit, so that an epoch whose loss stands there already need not be written again; one with
/// another loss is of another training, which takes the place of the one before.
/// </summary>
internal sealed class WrittenEpochs
{
    private readonly Dictionary<long, float> _losses = [];

    /// <summary>Whether there is any.</summary>
    public bool IsEmpty => _losses.Count == 0;

    /// <summary>Whether a result was written for the last epoch.</summary>
    public bool HasResult { get; private set; }

    /// <summary>Whether the errors of that result were written.</summary>
    public bool HasErrorImages { get; private set; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="TransferMedException">A file cannot be read.</exception>
    public static WrittenEpochs In(string folder)
    {
        var found = new WrittenEpochs();
        try
        {
            foreach (string path in EventFile.In(folder))
            {
                foreach (ReadOnlyMemory<byte> record in RecordFraming.Read(File.ReadAllBytes(path)))
                {
                    found.Take(Event.Parser.ParseFrom(record.Span));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            throw new TransferMedException($"The event files of the TensorBoard folder '{folder}' cannot be read: {error.Message} Move them away or give another folder.", error);
        }

        return found;
    }

    /// <summary>Whether an epoch is written already.</summary>
    public bool Holds(int epoch, double loss) =>
        _losses.TryGetValue(epoch, out float written) && BitConverter.SingleToInt32Bits(written) == BitConverter.SingleToInt32Bits((float)loss);

    /// <summary>Takes an epoch that is now being written.</summary>
    /// <returns>Whether it takes the place of epochs that are there, and all after it.</returns>
    public bool Replace(int epoch, double loss)
    {
        long[] later = [.. _losses.Keys.Where(step => step >= epoch)];
        Forget(later);
        _losses.Add(epoch, (float)loss);
        return later.Length > 0;
    }

    /// <summary>Takes a result that is now being written.</summary>
    public void TakeResult() => HasResult = true;

    /// <summary>Takes the errors that are now being written.</summary>
    public void TakeErrorImages() => HasErrorImages = true;

    private void Take(Event one)
    {
        if (one.SessionLog?.Status == SessionLog.Types.SessionStatus.Start)
        {
            Forget([.. _losses.Keys.Where(step => step >= one.Step)]);
        }

        foreach (Summary.Types.Value value in one.Summary?.Value ?? [])
        {
            if (value.Tag == EpochScalars.Loss)
            {
                _losses[one.Step] = value.SimpleValue;
                HasResult = HasErrorImages = false;
            }
            else if (value.Tag == Summaries.Result)
            {
                HasResult = true;
            }
            else if (value.Tag.StartsWith(ErrorImages.TagStart, StringComparison.Ordinal))
            {
                HasErrorImages = true;
            }
        }
    }

    private void Forget(long[] steps)
    {
        foreach (long step in steps)
        {
            _losses.Remove(step);
        }

        HasResult &= steps.Length == 0;
        HasErrorImages &= steps.Length == 0;
    }
}
