using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using StudyConsole;

using var interruption = new CancellationTokenSource();

// The first signal ends the study in good order within one batch; the second ends the process.
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

RootCommand command = StudyCommand.Create();
ParseResult parsed = command.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
    {
        await Console.Error.WriteLineAsync(message);
    }

    await Console.Error.WriteLineAsync("--help lists the options.");
    return ExitCode.WrongUsage;
}

// Signals are handled above, without a time limit: a batch of a large network may take longer than the parser would wait.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await parsed.InvokeAsync(invocation, interruption.Token);

void Stop(PosixSignalContext context)
{
    context.Cancel = !interruption.IsCancellationRequested;
    interruption.Cancel();
}
