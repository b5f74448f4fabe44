using System.CommandLine;
using System.CommandLine.Parsing;
using TransferMed.Advising;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>The options of the command line that ask for advice.</summary>
internal static class AdviseOptions
{
    public static readonly Option<bool> Advise = new("--advise")
    {
        Description = "Score what --weights and --source give on the target's training pictures, name a shortlist, and let that race over folds by group (--folds, default 5) in place of training from everything.",
    };

    public static readonly Option<int?> Budget = new("--budget")
    {
        HelpName = "N",
        Description = "The most runs on the target of the race of --advise. Default: one fold before the first cut, twice as many before each further one.",
    };

    public static void Require(CommandResult result)
    {
        bool advise = result.GetValue(Advise);
        if (result.GetResult(Budget) is not null && !advise)
        {
            result.AddError("--budget is of the race of --advise: add --advise, or leave --budget out.");
        }

        if (result.GetResult(StudyCommand.Seeds) is not null && advise)
        {
            result.AddError("--seeds is not of the race of --advise, which has one seed: give --folds in its place.");
        }

        if (result.GetResult(StudyCommand.NaiveSplit) is not null && advise)
        {
            result.AddError("--naive-split is not of the race of --advise, whose folds keep groups together: leave one of them out.");
        }
    }

    /// <summary>A study's options as its race takes them.</summary>
    public static StudyOptions OfRace(StudyOptions options) => options with { Seeds = 1, NaiveSplit = false, Folds = options.Folds ?? new RaceOptions().Folds };
}
