using System.Globalization;
using System.Text;

namespace TransferMed.Models;

/// <summary>The table of a network's steps.</summary>
internal static class NetworkSummary
{
    private static readonly string[] Titles = ["step", "name", "kind", "output", "parameters", "multiply-adds", "field"];
    private const int FirstNumber = 4;

    public static string Write(NetworkSpec spec)
    {
        var rows = new List<string[]> { Titles };
        Add(rows, spec.Plan.Steps, "", ReceptiveField.Point);
        rows.Add(["", "total", "", "", Number(spec.ParameterCount), Number(spec.MultiplyAdds), ""]);
        int[] widths = [.. Titles.Select((_, column) => rows.Max(row => row[column].Length))];

        var text = new StringBuilder();
        text.Append(spec.Name ?? "Network").Append(": input ").Append(spec.Input).Append(", ").Append(spec.Classes).Append(' ').Append(spec.Output.Targets).Append('\n');
        string rule = new('-', widths.Sum() + 2 * (widths.Length - 1));
        for (int i = 0; i < rows.Count; i++)
        {
            string line = string.Join("  ", rows[i].Select((cell, column) =>
                column < FirstNumber ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])));
            text.Append(line.TrimEnd()).Append('\n');
            if (i == 0 || i == rows.Count - 2)
            {
                text.Append(rule).Append('\n');
            }
        }

        return text.ToString();
    }

    // A step that holds steps shows its output only: the numbers stand at the steps inside, so the columns add up.
    private static void Add(List<string[]> rows, IReadOnlyList<LayerPlan> steps, string prefix, ReceptiveField start)
    {
        ReceptiveField field = start;
        for (int i = 0; i < steps.Count; i++)
        {
            LayerPlan step = steps[i];
            string number = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i + 1}");
            bool holds = step.Children.Count > 0;
            ReceptiveField after = field.Then(step.Field);
            rows.Add([
                number,
                step.Name,
                step.Spec.Kind,
                step.Output.ToString(),
                holds ? "" : Number(step.TotalParameters),
                holds ? "" : Number(step.TotalMultiplyAdds),
                double.IsInfinity(after.Size) ? "all" : Number((long)after.Size),
            ]);
            if (holds)
            {
                AddInside(rows, step, number, field);
            }

            field = after;
        }
    }

    private static void AddInside(List<string[]> rows, LayerPlan step, string number, ReceptiveField start)
    {
        int body = step.Spec is ResidualSpec residual ? residual.Body.Count : step.Children.Count;
        Add(rows, [.. step.Children.Take(body)], $"{number}.", start);
        Add(rows, [.. step.Children.Skip(body)], $"{number}.shortcut ", start);
    }

    private static string Number(long value) => value == 0 ? "-" : value.ToString("N0", CultureInfo.InvariantCulture);
}
