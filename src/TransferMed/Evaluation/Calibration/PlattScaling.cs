namespace TransferMed.Evaluation;

/// <summary>
/// Logistic regression of a truth on the logit of its probability, by Platt's targets (1999): (n+ + 1) / (n+ + 2) where it is there and 1 / (n- + 2) where it is not, so that the likelihood has
/// its maximum also where the logit tells all samples apart.
/// </summary>
internal static class PlattScaling
{
    private const double Epsilon = 2.220446049250313e-16;
    private const int MostSteps = 100;
    private const int MostHalvings = 40;

    /// <summary>The logit of a probability, which is kept 2.2e-16 away from 0 and 1.</summary>
    public static double Logit(double probability)
    {
        double kept = Math.Clamp(probability, Epsilon, 1 - Epsilon);
        return Math.Log(kept) - Math.Log(1 - kept);
    }

    /// <summary>Slope and intercept of the greatest likelihood. The loss is convex: Newton's method with halved steps where it would rise.</summary>
    public static (double Slope, double Intercept) Fit(double[] probabilities, bool[] isThere)
    {
        double[] logits = Array.ConvertAll(probabilities, Logit);
        int positives = isThere.Count(there => there);
        double[] targets = Array.ConvertAll(isThere, there => there ? (positives + 1.0) / (positives + 2.0) : 1.0 / (isThere.Length - positives + 2.0));
        (double slope, double intercept) = (1.0, 0.0);
        double loss = Loss(logits, targets, slope, intercept);
        for (int step = 0; step < MostSteps; step++)
        {
            (double alongSlope, double alongIntercept) = Step(logits, targets, slope, intercept);
            double share = 1;
            double next = Loss(logits, targets, slope - alongSlope, intercept - alongIntercept);
            for (int halving = 0; halving < MostHalvings && !(next < loss); halving++)
            {
                share /= 2;
                next = Loss(logits, targets, slope - share * alongSlope, intercept - share * alongIntercept);
            }

            if (!(next < loss))
            {
                break;
            }

            (slope, intercept, loss) = (slope - share * alongSlope, intercept - share * alongIntercept, next);
        }

        return (slope, intercept);
    }

    private static double Loss(double[] logits, double[] targets, double slope, double intercept)
    {
        double loss = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double score = slope * logits[i] + intercept;
            loss += Math.Max(score, 0) + Math.Log(1 + Math.Exp(-Math.Abs(score))) - targets[i] * score;
        }

        return loss;
    }

    /// <summary>The gradient divided by the curvature, to which a trace is added where logits are all equal.</summary>
    private static (double Slope, double Intercept) Step(double[] logits, double[] targets, double slope, double intercept)
    {
        double a = 0, b = 0, aa = 1e-12, ab = 0, bb = 1e-12;
        for (int i = 0; i < logits.Length; i++)
        {
            double probability = 1 / (1 + Math.Exp(-(slope * logits[i] + intercept)));
            double error = probability - targets[i];
            double weight = probability * (1 - probability);
            a += error * logits[i];
            b += error;
            aa += weight * logits[i] * logits[i];
            ab += weight * logits[i];
            bb += weight;
        }

        double determinant = aa * bb - ab * ab;
        return determinant > 0 ? ((bb * a - ab * b) / determinant, (aa * b - ab * a) / determinant) : (a / aa, 0);
    }
}
