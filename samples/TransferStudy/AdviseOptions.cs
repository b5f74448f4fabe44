using System.CommandLine;
using System.CommandLine.Parsing;

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
        if (result.GetResult(Budget) is not null && !result.GetValue(Advise))
        {
            result.AddError("--budget is of the race of --advise: add --advise, or leave --budget out.");
        }
    }
}
