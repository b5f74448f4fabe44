using TransferMed.Evaluation;

namespace TransferMed.Tests.Contracts;

/// <summary>What every <see cref="ConformalMethod"/> keeps. Each check throws with a sentence where it does not.</summary>
public static class ConformalContract
{
    /// <summary>All checks.</summary>
    public static void Check(ConformalMethod method)
    {
        method.Validate();
        _ = method.ToJson();
        Covers(method, alpha: 0.1);
        Covers(method, alpha: 0.25);
        Covers(method, alpha: 0.1, perClass: true);
        NestsInAlpha(method);
        TreatsOneSampleAsASet(method);
        LeavesNothingOutOnTooFewSamples(method);
    }

    /// <summary>On exchangeable samples the sets hold the truth as often as promised, on average over calibration sets.</summary>
    public static void Covers(ConformalMethod method, double alpha, bool perClass = false)
    {
        var options = new ConformalOptions { Method = method, Alpha = alpha, PerClass = perClass };
        double coverage = Enumerable.Range(0, 60).Average(repeat =>
            ConformalPredictor.Calibrate(SimulatedPredictions.Draw(200, 2 * repeat, power: 2), options)
                .Apply(SimulatedPredictions.Draw(200, 2 * repeat + 1, power: 2)).Coverage.Coverage.Value);
        Require(coverage >= 1 - alpha - 0.015, $"{method.GetType()} covers {coverage} where {1 - alpha} is promised.");
    }

    /// <summary>A stricter promise takes no class out of a set.</summary>
    public static void NestsInAlpha(ConformalMethod method)
    {
        PredictionSet validation = SimulatedPredictions.Draw(300, 7, power: 2), test = SimulatedPredictions.Draw(100, 8, power: 2);
        ConformalSets? wider = null;
        foreach (double alpha in (double[])[0.02, 0.1, 0.2, 0.5])
        {
            ConformalSets sets = ConformalPredictor.Calibrate(validation, new ConformalOptions { Method = method, Alpha = alpha }).Apply(test);
            Require(
                wider is null || sets.Sets.Zip(wider.Sets).All(pair => pair.First.Classes.All(pair.Second.Contains)),
                $"{method.GetType()} has a class in a set for {alpha} that is not in that of a stricter promise.");
            wider = sets;
        }
    }

    /// <summary>A set does not depend on what is predicted with it, nor on when.</summary>
    public static void TreatsOneSampleAsASet(ConformalMethod method)
    {
        PredictionSet test = SimulatedPredictions.Draw(100, 8, power: 2);
        ConformalPredictor predictor = ConformalPredictor.Calibrate(SimulatedPredictions.Draw(300, 7, power: 2), new ConformalOptions { Method = method });
        ConformalSets sets = predictor.Apply(test);
        Require(
            Enumerable.Range(0, test.Count).All(sample => predictor.SetOf(test.Probabilities(sample)).Classes.SequenceEqual(sets.Sets[sample].Classes)),
            $"{method.GetType()} gives a sample alone another set than among others.");
    }

    /// <summary>With too few calibration samples for the promise every class stays in.</summary>
    public static void LeavesNothingOutOnTooFewSamples(ConformalMethod method)
    {
        ConformalPredictor predictor = ConformalPredictor.Calibrate(SimulatedPredictions.Draw(8, 5), new ConformalOptions { Method = method, Alpha = 0.1 });
        Require(predictor.SetOf([0.97, 0.01, 0.01, 0.01]).Size == SimulatedPredictions.Classes, $"{method.GetType()} leaves a class out on 8 samples for the share 0.1 of misses.");
    }

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidOperationException(fault);
        }
    }
}
