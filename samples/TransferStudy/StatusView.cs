using SampleConsole;
using Spectre.Console;
using TransferMed;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>Says where a study in shards stands.</summary>
internal static class StatusView
{
    public static async Task<int> ShowAsync(string folder)
    {
        try
        {
            IAnsiConsole console = Terminal.Open(400);
            foreach (string line in $"{StudyStatus.Read(folder)}".Split(Environment.NewLine))
            {
                console.WriteWords(ErrorOutput.Names.Translate(line));
            }

            return ExitCode.Success;
        }
        catch (TransferMedException error)
        {
            await ErrorOutput.WriteLineAsync($"Error: {error.Message.Replace("TransferStudy.PlanAsync", "--plan", StringComparison.Ordinal)}");
            return ExitCode.Failed;
        }
    }
}
