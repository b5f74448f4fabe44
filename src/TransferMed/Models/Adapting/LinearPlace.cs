namespace TransferMed.Models;

/// <summary>A linear layer of a network and what it does, for tuning that chooses by it.</summary>
/// <param name="Unit">The layer.</param>
/// <param name="Kind">What it does.</param>
internal sealed record LinearPlace(LinearUnitPlan Unit, LinearKind Kind)
{
    /// <summary>All linear layers but the head's, in the order of the steps.</summary>
    public static IEnumerable<LinearPlace> In(IEnumerable<LayerPlan> steps)
    {
        foreach (LayerPlan step in steps.Where(step => step.Spec is not HeadSpec))
        {
            if (step.Spec is SelfAttentionSpec)
            {
                yield return new LinearPlace((LinearUnitPlan)step.Units[0], LinearKind.QueryKeyValue);
                yield return new LinearPlace((LinearUnitPlan)step.Units[1], LinearKind.Projection);
            }
            else
            {
                foreach (LinearUnitPlan unit in step.Units.OfType<LinearUnitPlan>())
                {
                    yield return new LinearPlace(unit, LinearKind.Other);
                }
            }

            foreach (LinearPlace inner in In(step.Children))
            {
                yield return inner;
            }
        }
    }
}

/// <summary>What a linear layer does.</summary>
internal enum LinearKind
{
    /// <summary>Queries, keys and values of an attention, one block of rows after another.</summary>
    QueryKeyValue,

    /// <summary>The projection behind an attention.</summary>
    Projection,

    /// <summary>Anything else, such as the two layers of a transformer's MLP.</summary>
    Other,
}
