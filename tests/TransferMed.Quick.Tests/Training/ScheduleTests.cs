using System.Text.Json;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public class ScheduleTests
{
    public static TheoryData<string, LearningRateSchedule> Schedules => new()
    {
        { "one cycle", new OneCycleSchedule() },
        { "one cycle short", new OneCycleSchedule { RisingShare = 0.4, StartDivisor = 10, FinalDivisor = 100 } },
        { "cosine", new CosineSchedule() },
        { "step", new StepSchedule { EveryEpochs = 2, Gamma = 0.5 } },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Equals_PyTorch_at_every_step(string name, LearningRateSchedule schedule)
    {
        JsonElement expected = TrainingOracle.Find("schedules", name);
        double[] rates = TrainingOracle.Numbers(expected.GetProperty("learning_rate"));
        double[] momenta = TrainingOracle.Numbers(expected.GetProperty("momentum"));
        for (int step = 0; step < rates.Length; step++)
        {
            var position = new SchedulePosition(step, rates.Length, stepsPerEpoch: 4);
            Assert.Equal(rates[step], 0.1 * schedule.Factor(position), 1e-12);
            Assert.Equal(momenta[step], schedule.Momentum(position) ?? 0.9, 1e-12);
        }
    }

    [Fact]
    public void Warm_up_rises_linearly_to_the_schedule()
    {
        var plan = new LearningRatePlan(new TrainingOptions { Epochs = 4, LearningRate = 1, Schedule = new ConstantSchedule(), WarmUpEpochs = 1 }, stepsPerEpoch: 4);

        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 1], Enumerable.Range(0, 6).Select(step => plan.LearningRate(step)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_run_of_few_steps_has_finite_rates(int total)
    {
        for (int step = 0; step < total; step++)
        {
            double factor = new OneCycleSchedule().Factor(new SchedulePosition(step, total, 1));
            Assert.InRange(factor, 0, 1);
        }
    }

    [Fact]
    public void A_number_out_of_range_is_named_with_its_value()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new OneCycleSchedule { RisingShare = 1 }.Validate());

        Assert.Contains("RisingShare is 1; it must be above 0 to below 1", error.Message, StringComparison.Ordinal);
    }
}
