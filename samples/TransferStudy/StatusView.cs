using SampleConsole;
using Spectre.Console;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>Says where a study in shards stands.</summary>
internal static class StatusView
{
    public static Task<int> ShowAsync(string folder) =>
        new Ending { Words = (_, text) => text.Replace("TransferStudy.PlanAsync", "--plan", StringComparison.Ordinal) }.OfAsync(() => Task.FromResult(Show(folder)));

    private static int Show(string folder)
    {
        IAnsiConsole console = Terminal.Open(400);
        foreach (string line in $"{StudyStatus.Read(folder)}".Split(Environment.NewLine))
        {
            console.WriteWords(ErrorOutput.Names.Translate(line));
        }

        return ExitCode.Success;
    }
}
