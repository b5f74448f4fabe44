using System.Diagnostics;
using TorchSharp;
using TransferMed.Loading;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <content>The steps of an epoch.</content>
internal sealed partial class TrainingRun
{
    private (double Loss, double ImagesPerSecond) TrainEpoch(int epoch)
    {
        // Dropout and drop path draw from LibTorch's generator: seeded by the epoch, a resumed run draws the same.
        SampleRandom random = DropoutOf(epoch);
        TorchRuntime.Seed((long)(random.NextUInt64() >> 1));
        _network.train();
        _optimizer.Regroup(p => _parameters?.For(_network, p, epoch) ?? ParameterTreatment.Default);
        _average?.KeepFrozen(_network, _optimizer.StepsTaken);
        _meter.Reset();
        _spread?.Reset();
        TellEpochStart(epoch);
        _jointLoss = default;
        long started = Stopwatch.GetTimestamp();
        long images = 0;
        int batches = _source.BatchesPerEpoch;
        int step = 0;
        int lastRead = 0;
        int half = Math.Max(batches / 2, 1);
        double loss = double.NaN;
        foreach (Batch batch in _source.Epoch(epoch, _cancellation))
        {
            using (batch)
            {
                BeginRound();
                Backward(batch, step + Rank);
                images += batch.Count;
            }

            EndRound();
        }

        // The last batches of an epoch may not be enough for every rank.
        if (step < batches)
        {
            BeginRound();
            EndRound();
        }

        BringTogether();
        RequireUse(epoch, step);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        images = OfAll(images);
        _trainingTime += elapsed;
        _trainingImages += images;
        return (loss, images / elapsed.TotalSeconds);

        // A round is a batch of every rank; of a process alone it is its batch.
        void BeginRound()
        {
            if (step % _options.BatchesPerUpdate == 0)
            {
                _optimizer.ZeroGradients();
            }
        }

        void EndRound()
        {
            step = Math.Min(step + RankCount, batches);
            bool endsGroup = step % _options.BatchesPerUpdate == 0 || step == batches;
            bool reads = (_ranks is null || endsGroup) && (step - lastRead >= _stepsBetweenReads || step == batches);
            MeetAfterRound(endsGroup, reads);
            if (endsGroup)
            {
                Update(epoch, step - 1);
            }

            if (reads)
            {
                loss = ReadLoss();
                if (!double.IsFinite(loss))
                {
                    throw new TrainingDivergedException(epoch + 1, lastRead + 1, step, _plan.LearningRate(_plan.FirstStepOf(epoch) + step - 1));
                }

                if (lastRead < half && step >= half && step < batches)
                {
                    _meter.Mark();
                }

                _startLoss = double.IsNaN(_startLoss) ? loss : _startLoss;
                lastRead = step;
                Report(epoch, step, loss, images * RankCount / Stopwatch.GetElapsedTime(started).TotalSeconds, null);
            }

            TellBatchEnd(epoch, step);
            _cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Adds the gradients of a batch to those of its group.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="step">Which batch of the epoch it is, over all ranks.</param>
    private void Backward(Batch batch, int step)
    {
        using var scope = torch.NewDisposeScope();

        // The last group of an epoch may be smaller; its gradient is still the mean of its batches.
        int group = _options.BatchesPerUpdate;
        int groupStart = step - step % group;
        int groupSize = Math.Min(group, _source.BatchesPerEpoch - groupStart);
        Tensor outputs = Logits(batch.Images);
        Tensor loss = _loss.Compute(outputs, batch);
        _meter.Add(loss, batch.Count);
        _spread?.Add(EmbeddingSpread.Of(outputs), batch.Count);
        Tensor share = groupSize == 1 ? loss : loss.Over(groupSize);
        (_scaler?.Apply(share) ?? share).backward();
    }

    /// <summary>Changes the weights by the gradients of a group.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The last batch of the group, over all ranks.</param>
    private void Update(int epoch, int step)
    {
        using var scope = torch.NewDisposeScope();
        if (_scaler?.Unscale(_flat.Gradients) != false)
        {
            long global = _plan.FirstStepOf(epoch) + step;
            _optimizer.Step(_plan.LearningRate(global), _plan.Momentum(global));
            _average?.Update();
        }
    }

    // Casting goes round the forward pass alone: the backward pass follows what was recorded, and the loss needs float32.
    private Tensor Logits(Tensor images)
    {
        if (_precision == Precision.Full)
        {
            return _source.Forward(images);
        }

        using Autocast.Scope scope = Autocast.Enter(_network.Device, _precision);
        return _source.Forward(images).to_type(ScalarType.Float32);
    }
}
