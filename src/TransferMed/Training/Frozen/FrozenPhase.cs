using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>Epochs one after another in which the same first steps of a network are frozen and draw nothing at random, so that an image gives the same behind them in each.</summary>
/// <param name="Start">The first of the epochs, from 0.</param>
/// <param name="Count">How many.</param>
/// <param name="Steps">How many of the outermost steps, 0 where there are none that hold parameters.</param>
internal readonly record struct FrozenPhase(int Start, int Count, int Steps)
{
    /// <summary>The phase of an epoch.</summary>
    /// <param name="stepsOf">The frozen steps of every epoch.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static FrozenPhase Of(ReadOnlySpan<int> stepsOf, int epoch)
    {
        int steps = stepsOf[epoch];
        int start = stepsOf[..epoch].LastIndexOfAnyExcept(steps) + 1;
        int after = stepsOf[epoch..].IndexOfAnyExcept(steps);
        return new FrozenPhase(start, (after < 0 ? stepsOf.Length : epoch + after) - start, steps);
    }

    /// <summary>The frozen steps of an epoch. A pure function of its arguments, so that a run that goes on finds the same.</summary>
    public static int StepsOf(Network network, IParameterSchedule schedule, int epoch)
    {
        int end = network.Plan.Steps.TakeWhile(step => step.Spec is not HeadSpec && !MayDraw(step)).Count();
        int trained = network.AllParameters.Where(parameter => schedule.For(network, parameter, epoch).Trainable).Select(parameter => parameter.Step).DefaultIfEmpty(end).Min();
        int steps = Math.Min(end, trained);
        return network.AllParameters.Any(parameter => parameter.Step < steps) ? steps : 0;
    }

    /// <summary>Whether a step may give another result for the same input: by dropout, or because it is a module of a user's own, of which nothing is known.</summary>
    private static bool MayDraw(LayerPlan step) =>
        step.Spec is DropoutSpec { Probability: > 0 } or DropPathSpec { Probability: > 0 } || step.Units.Any(unit => unit is ModuleUnitPlan) || step.Children.Any(MayDraw);
}
