using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;

namespace SampleConsole;

/// <summary>Runs a sample's command line, and ends it in good order on Ctrl-C.</summary>
internal static class CommandHost
{
    /// <summary>Parses and runs.</summary>
    /// <param name="command">The sample's command.</param>
    /// <param name="arguments">What the user typed.</param>
    /// <param name="wrongUsage">What the process returns where that cannot be understood.</param>
    /// <returns>What the process returns.</returns>
    public static async Task<int> RunAsync(RootCommand command, string[] arguments, int wrongUsage)
    {
        using var interruption = new CancellationTokenSource();

        // The first signal ends the work in good order within one batch; the second ends the process.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        ErrorOutput.Use(command);
        ParseResult parsed = command.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
            {
                await ErrorOutput.WriteLineAsync(message);
            }

            await Console.Error.WriteLineAsync("--help lists the options.");
            return wrongUsage;
        }

        // Signals are handled above, without a time limit: a batch of a large network may take longer than the parser would wait.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation, interruption.Token);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        }
    }
}
