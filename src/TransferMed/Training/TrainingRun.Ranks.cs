using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>What several processes decide and compute together; of one process alone all of it is what that process has.</content>
internal sealed partial class TrainingRun
{
    private readonly RankGroup? _ranks;
    private readonly JointGradients? _joint;

    /// <summary>The loss of all ranks at their last meeting.</summary>
    private LossMeter.Reading _jointLoss;

    private int RankCount => _ranks?.Count ?? 1;

    private int Rank => _ranks?.Rank ?? 0;

    private bool IsFirst => Rank == 0;

    /// <summary>The mean loss of the epoch so far; of several ranks as of their last meeting.</summary>
    private double ReadLoss() => _ranks is null ? _meter.Read() : _jointLoss.Mean;

    /// <summary>The mean loss of the second half of the epoch.</summary>
    private double ReadLateLoss() => _ranks is null ? _meter.ReadSinceMark() : _jointLoss.MeanSinceMark;

    /// <summary>Ranks draw their dropout for themselves; the first as a process alone.</summary>
    private SampleRandom DropoutOf(int epoch) => Rank == 0
        ? new SampleRandom(_options.Seed, DropoutKey, epoch)
        : new SampleRandom(_options.Seed, DropoutKey, epoch, Rank);

    /// <summary>After one batch of every rank: adds gradients up, and brings the losses together where they are to be read.</summary>
    /// <param name="endsGroup">Whether an update follows.</param>
    /// <param name="reads">Whether the loss is read after it.</param>
    private void MeetAfterRound(bool endsGroup, bool reads)
    {
        if (_ranks is null)
        {
            return;
        }

        LossMeter.Reading own = reads ? _meter.Sums() : default;
        double[][] rows = _ranks.Meet([own.Sum, own.Images, own.MarkedSum, own.MarkedImages], _cancellation);
        if (reads)
        {
            _jointLoss = new LossMeter.Reading(rows.Sum(row => row[0]), (long)rows.Sum(row => row[1]), rows.Sum(row => row[2]), (long)rows.Sum(row => row[3]));
        }

        _joint!.EndRound();
        if (endsGroup)
        {
            _joint.EndGroup();
        }
    }

    /// <summary>
    /// Running statistics are each rank's own during an epoch, and those of all after it. Everything else is equal already, unless processors of other kinds round a norm
    /// otherwise: what the first has is taken, so that such differences do not grow.
    /// </summary>
    private void BringTogether()
    {
        if (_ranks is null)
        {
            return;
        }

        _ranks.TakeFirst(_flat.Values);
        _ranks.Average(_flat.Statistics);
        if (_average is not null)
        {
            _ranks.TakeFirst(_average.Values);
            _ranks.Average(_average.Statistics);
        }

        foreach ((_, Tensor vector) in _optimizer.State)
        {
            _ranks.TakeFirst(vector);
        }
    }

    /// <summary>The spread of embeddings over the pictures of all ranks.</summary>
    private double? ReadSpread()
    {
        if (_spread is null || _ranks is null)
        {
            return _spread?.Read();
        }

        LossMeter.Reading own = _spread.Sums();
        double[][] rows = _ranks.Meet([own.Sum, own.Images]);
        return rows.Sum(row => row[0]) / Math.Max(rows.Sum(row => row[1]), 1);
    }

    /// <summary>The pictures of all ranks.</summary>
    private long OfAll(long images) => _ranks is null ? images : (long)_ranks.Meet([images]).Sum(row => row[0]);

    /// <summary>What the first rank says, so that all decide alike on whatever processors they run.</summary>
    private double OfFirst(double value) => _ranks?.OfFirst(value) ?? value;

    /// <summary>What callbacks, which the first rank has, said when they stopped the run.</summary>
    private string? StopReasonOfFirst() => _ranks is null ? StopReason : _ranks.OfFirst(() => StopReason ?? "") is { Length: > 0 } reason ? reason : null;

    /// <summary>Whether there is a checkpoint to go on from. Every rank reads it for itself.</summary>
    /// <exception cref="TransferMedException">Rank 0 has one, and this rank does not see it.</exception>
    private bool Resumes()
    {
        bool here = _options.Resume && File.Exists(_options.CheckpointPath);
        bool resumes = OfFirst(here ? 1 : 0) == 1;
        return resumes == here
            ? resumes
            : throw new TransferMedException(
                $"The checkpoint '{_options.CheckpointPath}' is {(here ? "there on this rank and not on rank 0" : "not there on this rank, and rank 0 goes on from it")}. Put it into a folder that all machines share.");
    }
}
