namespace TransferMed.Models;

/// <summary>What the walk over a description has seen so far: names, steps and parameters, against the limits.</summary>
internal sealed class PlanState
{
    private readonly HashSet<string> _units = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scopesOfUnits = new(StringComparer.Ordinal);
    private int _steps;
    private long _parameters;

    public string? CountStep() =>
        ++_steps > SpecLimits.Steps ? $"the network has more than {SpecLimits.Steps} steps" : null;

    /// <summary>Takes a unit in; gives the fault, or null. A unit's name may not repeat, nor lie inside another unit.</summary>
    public string? Register(UnitPlan unit)
    {
        if (_units.Contains(unit.Name) || _scopesOfUnits.Contains(unit.Name))
        {
            return $"the name '{unit.Name}' is taken; give the step a name of its own";
        }

        for (int dot = unit.Name.LastIndexOf('.'); dot > 0; dot = unit.Name.LastIndexOf('.', dot - 1))
        {
            string scope = unit.Name[..dot];
            if (_units.Contains(scope))
            {
                return $"the name '{unit.Name}' lies inside '{scope}', which holds parameters itself; give the step a name of its own";
            }

            _scopesOfUnits.Add(scope);
        }

        _units.Add(unit.Name);
        foreach (TensorPlan parameter in unit.Parameters)
        {
            if (parameter.Elements > SpecLimits.ParameterElements)
            {
                return $"parameter '{unit.NameOf(parameter.Name)}' would have {parameter.Elements} values; the limit is {SpecLimits.ParameterElements}";
            }
        }

        _parameters += unit.ParameterCount;
        return _parameters > SpecLimits.NetworkParameters ? $"the network has more than {SpecLimits.NetworkParameters} parameters" : null;
    }
}
