using System.Globalization;
using TransferMed.Weights;

namespace TransferMed.Tests.Weights;

/// <summary>The catalogue as the table of docs/weights.md.</summary>
internal static class WeightsTable
{
    public static string Of(IEnumerable<PretrainedWeights> weights) => string.Concat(
        weights.Select(Row).Prepend("|---|---|---|---|---|---|\n").Prepend("| id | network | input | file | MiB | comes as |\n"));

    private static string Row(PretrainedWeights weights) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{weights.Id}` | {weights.Network.Name} | {weights.Preprocessing.Height} px, {weights.Preprocessing.Order.ToString().ToUpperInvariant()}, 0 to {weights.Preprocessing.MaximumValue:0} | `{weights.FileName}` | {weights.Size / 1048576.0:F1} | {(weights.Source.StartsWith("https", StringComparison.Ordinal) ? "download" : "package")} |\n");
}
