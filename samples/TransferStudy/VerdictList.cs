using SampleConsole;
using Spectre.Console;
using TransferMed.Evaluation;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>What the study says about its question, in words.</summary>
internal static class VerdictList
{
    public static void Write(IAnsiConsole console, StudyResult result)
    {
        // The words of the report.
        console.WriteLine();
        foreach (string text in result.Describe())
        {
            console.WriteWords(text);
        }

        if (result.Verdicts.Count == 0)
        {
            return;
        }

        console.WriteLine();
        console.WriteWords(result.Synthetic ? "Verdicts (on SYNTHETIC pictures)" : "Verdicts");
        if (result.Verdicts.All(verdict => verdict.Runs < DifferenceVerdict.FewestRuns))
        {
            console.WriteWords($"  none: {DifferenceVerdict.TooFewRuns}. Add seeds: the same options and --out with a larger --seeds keep what is there.");
            return;
        }

        foreach (StudyVerdict verdict in result.Verdicts)
        {
            console.WriteWords($"  {verdict.Text}");
        }
    }
}
