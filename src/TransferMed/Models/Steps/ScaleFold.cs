namespace TransferMed.Models;

/// <summary>A factor for each channel that works on nothing but the raw output of a linear layer.</summary>
internal sealed record ScaleFold(ParameterUnitPlan Scale, LinearUnitPlan Linear)
{
    /// <summary>Every such pair of a sequence of steps and of what is inside them.</summary>
    public static IEnumerable<ScaleFold> In(IReadOnlyList<LayerPlan> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (ScaleFold fold in steps[i].Sequences.SelectMany(In))
            {
                yield return fold;
            }

            if (i > 0 && steps[i].LeadingScale is { } scale && steps[i - 1].RawLinear is { } linear)
            {
                yield return new ScaleFold(scale, linear);
            }
        }
    }
}
