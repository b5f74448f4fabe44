using TorchSharp;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Training;

/// <summary>Sums losses on the device and reads them only when asked, so that a step never waits for the device.</summary>
internal sealed class LossMeter : IDisposable
{
    private readonly Tensor _sum;
    private long _images;
    private double _markedSum;
    private long _markedImages;

    public LossMeter(TorchDevice device) => _sum = torch.zeros(1, device: device.Torch).DetachFromDisposeScope();

    /// <summary>Adds a batch's mean loss.</summary>
    public void Add(Tensor loss, int images)
    {
        using var noGradient = torch.no_grad();
        _sum.Add(loss.detach(), images);
        _images += images;
    }

    /// <summary>The mean loss per image; waits for the device.</summary>
    public double Read() => Sums().Mean;

    /// <summary>What the means are made of; waits for the device.</summary>
    public Reading Sums()
    {
        return new Reading(_sum.Number(), _images, _markedSum, _markedImages);
    }

    /// <summary>Remembers the present state for <see cref="ReadSinceMark"/>; waits for the device.</summary>
    public void Mark()
    {
        (_markedSum, _markedImages) = (_sum.Number(), _images);
    }

    /// <summary>The mean loss per image since the mark, or since the reset where nothing came after the mark.</summary>
    public double ReadSinceMark() => Sums().MeanSinceMark;

    public void Reset()
    {
        // Not zero_(): TorchSharp's gives a new tensor and leaves this one as it is.
        _sum.Fill(0);
        _images = 0;
        _markedSum = 0;
        _markedImages = 0;
    }

    public void Dispose() => _sum.Dispose();

    /// <summary>Sums of losses and how many pictures they are of, now and at the mark.</summary>
    public readonly record struct Reading(double Sum, long Images, double MarkedSum, long MarkedImages)
    {
        public double Mean => Sum / Math.Max(Images, 1);

        public double MeanSinceMark => Images > MarkedImages ? (Sum - MarkedSum) / (Images - MarkedImages) : Mean;
    }
}
