using System.CommandLine;
using System.CommandLine.Parsing;
using SampleConsole;
using TransferMed;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>The options of the command line that divide a study among processes.</summary>
internal static class ShardOptions
{
    public static readonly Option<bool> Plan = new("--plan")
    {
        Description = "Begin the study in --out and compute nothing: write down what it is and its units, and say how many there are.",
    };

    public static readonly Option<StudyShard?> Shard = new("--shard")
    {
        HelpName = "I/N|auto",
        Description = "Compute one of N shards of the study in --out and nothing else, together with other processes that see the folder; auto takes it from SLURM_ARRAY_TASK_ID and its count, or from "
            + $"JOB_COMPLETION_INDEX and {StudyShard.CountVariable}. The same command without --shard computes what is missing and writes results and report. "
            + "Ends with 75 where it was told to stop (SIGTERM, or SIGUSR1 for the end of an epoch) and can be started again, with 3 where data or options of a unit are at fault.",
        CustomParser = result => Arguments.Parse(result, ParseShard),
    };

    public static readonly Option<bool> Status = new("--status")
    {
        Description = "Say where the units of the study in --out stand, from the folder alone: done, running, failed, waiting. Needs no data and no other option.",
    };

    public static void Require(CommandResult result)
    {
        string[] asked = [.. ((Option[])[Plan, Shard, Status]).Where(option => result.GetResult(option) is not null).Select(option => option.Name)];
        if (asked.Length > 1)
        {
            result.AddError($"{string.Join(" and ", asked)} exclude each other: give one of them.");
        }

        if (asked.Length > 0 && result.GetResult(StudyCommand.Out) is null)
        {
            result.AddError($"{asked[0]} needs --out: the folder that all processes of the study share.");
        }

        if (asked.Length > 0 && result.GetValue(AdviseOptions.Advise))
        {
            result.AddError($"{asked[0]} is not of the race of --advise, whose cuts need all runs before: leave one of them out.");
        }
    }

    /// <summary>The words of a command line without those that say which part of the study is computed.</summary>
    public static IEnumerable<string> WithoutPart(IEnumerable<string> words)
    {
        bool isValue = false;
        foreach (string word in words)
        {
            if (!isValue && word != Plan.Name && word != Shard.Name)
            {
                yield return word;
            }

            isValue = word == Shard.Name;
        }
    }

    private static StudyShard? ParseShard(string text)
    {
        try
        {
            return StudyShard.Parse(text);
        }
        catch (TransferMedException error)
        {
            throw new FormatException($"--shard {text}: {error.Message}", error);
        }
    }
}
