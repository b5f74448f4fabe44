using SampleConsole;
using Spectre.Console;
using TransferMed.Datasets;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>Plans a study, or computes one shard of it, before the user's eyes.</summary>
internal sealed class ShardSession(IAnsiConsole console, IStudyDisplay display, string outputFolder)
{
    public async Task<int> PlanAsync(ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options, CancellationToken cancellation)
    {
        StudyPlan plan = await TransferStudy.PlanAsync(target, sources, options, outputFolder, null, cancellation);
        console.WriteWords($"Plan: {Counts(plan.Units)}, written to {Path.GetFullPath(Path.Combine(outputFolder, "plan.json"))}");
        console.WriteWords("Compute them by the same command with --shard I/N in place of --plan, and the results by it with neither; --status says where they stand.");
        return ExitCode.Success;
    }

    public async Task<int> RunAsync(StudyShard shard, ImageDataset target, IReadOnlyList<StudySource> sources, StudyOptions options, EpochStop stop)
    {
        ShardResult result = await display.ShowAsync(progress => TransferStudy.RunShardAsync(target, sources, options, outputFolder, shard, stop.Following(progress), null, stop.Token));
        console.WriteWords($"Shard {shard}: {Counts(result.Units)}: {result.Computed.Count} computed here, {result.Failures.Count} failed");
        foreach (UnitFailure failure in result.Failures)
        {
            string file = Path.GetFullPath(Path.Combine(outputFolder, "failures", failure.Unit + ".json"));
            await ErrorOutput.WriteLineAsync($"Error: {failure.Unit}: {Wording.Recipes(failure.Message)} Delete {CommandLine.Quote(file)} to try again.");
        }

        return result.Failures.Count == 0 ? ExitCode.Success : ExitCode.DataAtFault;
    }

    private static string Counts(IReadOnlyList<StudyUnit> units)
    {
        int runs = units.Count(unit => unit.Kind == StudyUnitKind.Run);
        int trainings = units.Count - runs;
        string sources = trainings switch
        {
            0 => "",
            1 => ", 1 training on a source",
            _ => $", {trainings} trainings on sources",
        };
        return $"{units.Count} {(units.Count == 1 ? "unit" : "units")} ({runs} {(runs == 1 ? "run" : "runs")}{sources})";
    }
}
