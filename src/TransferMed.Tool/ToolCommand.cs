using System.CommandLine;
using System.CommandLine.Invocation;
using AuditConsole;
using FinetuneConsole;
using PredictConsole;
using SampleConsole;
using ServeOnnx;
using StudyConsole;

namespace TransferMedTool;

/// <summary>The command line: its verbs.</summary>
internal static class ToolCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Train, judge and ship medical image classifiers by transfer learning. Returns 0 if all went well, 1 if it could not be done, 2 if the command line is wrong, "
            + "3 if it was done and some of the data are at fault, 75 from a shard that was told to stop, 130 on Ctrl-C.")
        {
            Verb("audit", AuditCommand.Define),
            Verb("finetune", FinetuneCommand.Define, NeedsLibTorch.Always),
            Verb("predict", PredictCommand.Define, NeedsLibTorch.UnlessOnnx),
            Verb("serve", ServeCommand.Define, NeedsLibTorch.UnlessOnnx),
            Verb("study", StudyCommand.Define, NeedsLibTorch.UnlessStatus),
            Verb("weights", WeightsCommand.Define),
            Verb("inspect", InspectCommand.Define),
            Verb("natives", NativesCommand.Define),
            Verb("completion", CompletionCommand.Define),
        };
        return root;
    }

    // Help and wrong usage need nothing.
    private static Command Verb(string name, Action<Command> define, Func<ParseResult, bool>? needsLibTorch = null)
    {
        var command = new Command(name);
        define(command);
        if (needsLibTorch is not null && command.Action is AsynchronousCommandLineAction action)
        {
            command.SetAction(async (parsed, cancellation) =>
            {
                if (!LibTorchFolder.IsFound && needsLibTorch(parsed))
                {
                    await ErrorOutput.WriteLineAsync($"Error: {NeedsLibTorch.Message}");
                    return ExitCode.Failed;
                }

                return await action.InvokeAsync(parsed, cancellation);
            });
        }

        return command;
    }
}
