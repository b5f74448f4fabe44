using System.Globalization;
using TransferMed.Models;
using TransferMed.Tests.Contracts;
using TransferMed.Tests.Training;
using TransferMed.Training;

namespace TransferMed.Tests.Extending;

// <example>
/// <summary>Cosine with warm restarts (Loshchilov and Hutter 2017), each as long as the first.</summary>
public sealed class WarmRestarts(int epochs) : LearningRateSchedule
{
    public override string Identity => epochs.ToString(CultureInfo.InvariantCulture);

    public override double Factor(SchedulePosition position)
    {
        long period = (long)epochs * position.StepsPerEpoch;
        return 0.5 * (1 + Math.Cos(Math.PI * (position.Step % period) / period));
    }
}

// </example>

/// <summary>Schedules of one's own: by deriving and by a function.</summary>
public class ScheduleExample
{
    // <example>
    private static readonly TrainingOptions Options = new()
    {
        Schedule = LearningRateSchedule.From("inverse root", position => 1 / Math.Sqrt(1 + position.Step)),
        WarmUpEpochs = 1,
    };

    // </example>
    private static readonly TrainingOptions Small = Options with { Epochs = 4, BatchSize = 8, LearningRate = 0.04, Seed = 11 };

    [Fact]
    public void They_keep_the_contract()
    {
        ScheduleContract.Check(Options.Schedule);
        ScheduleContract.Check(new WarmRestarts(2));
    }

    [Fact]
    public void They_decide_the_rate_of_every_step()
    {
        // 32 images are 4 steps an epoch; the last step of an epoch is the third, seventh, ... after a warm-up of one epoch.
        Assert.Equal([0.04, 0.04 / Math.Sqrt(4), 0.04 / Math.Sqrt(8), 0.04 / Math.Sqrt(12)], Rates(Small), new Close());
        Assert.Equal([0.5 * 0.04 * (1 + Math.Cos(Math.PI * 0.75)), 0.5 * 0.04 * (1 + Math.Cos(Math.PI * 0.75))], Rates(Small with { Schedule = new WarmRestarts(1), WarmUpEpochs = 0 })[..2], new Close());
    }

    [Theory]
    [InlineData("negative", "the factor -0.5 at step 8 of 16")]
    [InlineData("no number", "the factor NaN at step 8 of 16")]
    public void What_is_no_rate_is_refused_before_the_first_epoch(string name, string said)
    {
        var none = LearningRateSchedule.From(name, position => position.Step < 8 ? 1 : name == "negative" ? -0.5 : double.NaN);
        int reports = 0;

        ArgumentException fault = Assert.Throws<ArgumentException>(() => Rates(Small with { Schedule = none, WarmUpEpochs = 0 }, new SynchronousProgress<TrainingProgress>(_ => reports++)));

        Assert.Contains($"'{name}' gives {said}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, reports);
    }

    [Fact]
    public void A_name_is_needed() => Assert.Throws<ArgumentException>(() => LearningRateSchedule.From(" ", _ => 1));

    private static double[] Rates(TrainingOptions options, IProgress<TrainingProgress>? progress = null)
    {
        using Network network = ToyNetwork.Create();
        return [.. new Trainer(network, options).Fit(ToyImages.Create(16), null, progress).Epochs.Select(epoch => epoch.LearningRate)];
    }

    private sealed class Close : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-12;

        public int GetHashCode(double obj) => 0;
    }
}
