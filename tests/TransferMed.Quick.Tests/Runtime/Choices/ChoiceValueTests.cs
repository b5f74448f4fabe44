using TransferMed.Loading;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Tests.Runtime;

/// <summary>Choices compare by value and write themselves, users' own too, though no kind says how.</summary>
public class ChoiceValueTests
{
    [Fact]
    public void A_users_own_is_equal_where_all_that_it_holds_is()
    {
        Assert.Equal(new Warm(2), new Warm(2));
        Assert.True(new Warm(2) == new Warm(2));
        Assert.NotEqual(new Warm(2), new Warm(3));
        Assert.NotEqual<Choice>(new Warm(2), new Cold(2));
        Assert.False(new Warm(2).Equals("2"));
        Assert.Equal(new Warm(2).GetHashCode(), new Warm(2).GetHashCode());
        Assert.NotEqual(new Warm(2).GetHashCode(), new Warm(3).GetHashCode());
    }

    [Fact]
    public void An_argument_of_a_base_type_counts() =>
        Assert.NotEqual<Choice>(new Sgd { WeightDecay = 0.1 }, new Sgd { WeightDecay = 0.2 });

    [Fact]
    public void A_function_is_equal_where_name_and_function_are()
    {
        Func<SchedulePosition, double> half = _ => 0.5;

        Assert.Equal(LearningRateSchedule.From("half", half), LearningRateSchedule.From("half", half));
        Assert.NotEqual(LearningRateSchedule.From("half", half), LearningRateSchedule.From("other", half));
        Assert.NotEqual(LearningRateSchedule.From("half", half), LearningRateSchedule.From("half", _ => 0.25));
    }

    [Fact]
    public void Recipes_compare_by_the_choices_in_them() => Assert.Equal(
        new TrainingOptions { Optimizer = new AdamW { Beta1 = 0.8 }, Augmentation = [new RandomFlip()] },
        new TrainingOptions { Optimizer = new AdamW { Beta1 = 0.8 }, Augmentation = [new RandomFlip()] });

    [Fact]
    public void Texts_name_the_kind_and_its_arguments()
    {
        Assert.Equal("RandomFlip { Horizontal = 0.5, Vertical = 0.25 }", new RandomFlip { Vertical = 0.25 }.ToString());
        Augmentation flips = [new RandomFlip()];
        Assert.Equal("[RandomFlip { Horizontal = 0.5, Vertical = 0.5 }]", flips.ToString());
        Assert.Contains("Sigma = 0.1..2", new RandomBlur().ToString(), StringComparison.Ordinal);
        Assert.Contains("Weighting = none", new CrossEntropy().ToString(), StringComparison.Ordinal);
        Assert.Equal("ConstantSchedule", new ConstantSchedule().ToString());
        Assert.Equal("head-first:3", FreezePolicy.HeadFirst(3).ToString());
        Assert.Equal("Warm (2)", new Warm(2).ToString());
        Assert.Equal("Cold", new Cold(2).ToString());
    }

    private sealed class Warm(int epochs) : LearningRateSchedule
    {
        public override string Identity => $"{epochs}";

        public override double Factor(SchedulePosition position) => 1.0 / epochs;
    }

    private sealed class Cold(int epochs) : LearningRateSchedule
    {
        public override string Identity => "";

        public override double Factor(SchedulePosition position) => 1.0 / epochs;
    }
}
