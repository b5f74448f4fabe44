using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The rules that <see cref="TargetPredictions"/> keep; every message names the sample, the target and the value.</summary>
internal static class TargetChecks
{
    public static void CheckNames(ValueList<string> targets)
    {
        if (targets.Count == 0 || targets.Any(string.IsNullOrWhiteSpace) || targets.Distinct(StringComparer.Ordinal).Count() != targets.Count)
        {
            throw new ArgumentException($"The targets are {targets}; name at least one, each once and none blank.", nameof(targets));
        }
    }

    public static void RequireTargets(ValueList<string> fitted, TargetPredictions predictions, string name)
    {
        if (!fitted.Equals(predictions.Targets))
        {
            throw new ArgumentException($"What was fitted is of {fitted}, the predictions are of {predictions.Targets}. Apply it to predictions of the model that it was fitted for.", name);
        }
    }

    /// <summary>Copies rows of one value for each target.</summary>
    public static (double[] Values, int Rows) Copy(IEnumerable<IReadOnlyList<double>> rows, ValueList<string> targets, string name, Func<double, string?> check)
    {
        var values = new List<double>();
        int sample = 0;
        foreach (IReadOnlyList<double> row in rows)
        {
            if (row.Count != targets.Count)
            {
                throw new ArgumentException(FormattableString.Invariant($"Sample {sample} has {row.Count} {name}; there are {targets.Count} targets."), name);
            }

            for (int target = 0; target < row.Count; target++)
            {
                if (check(row[target]) is { } fault)
                {
                    throw new ArgumentException(FormattableString.Invariant($"Sample {sample} has {row[target]} among the {name}, for '{targets[target]}': {fault}."), name);
                }

                values.Add(row[target]);
            }

            sample++;
        }

        return sample > 0 ? ([.. values], sample) : throw new ArgumentException("Predictions need at least one sample, but there is none.", name);
    }
}
