using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;

namespace SampleConsole;

/// <summary>Runs a command line, and ends it in good order on Ctrl-C.</summary>
internal static class CommandHost
{
    /// <summary>Parses and runs.</summary>
    /// <param name="command">The program's command.</param>
    /// <param name="arguments">What the user typed.</param>
    /// <returns>What the process returns: <see cref="ExitCode.WrongUsage"/> where that cannot be understood.</returns>
    public static async Task<int> RunAsync(RootCommand command, string[] arguments)
    {
        using var interruption = new CancellationTokenSource();

        // The first signal ends the work in good order within one batch; the second ends the process.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        ParseResult parsed = command.Parse(arguments);
        ErrorOutput.Use(parsed.CommandResult.Command);
        string[] strays = StrayOptions(parsed);
        if (parsed.Action is ParseErrorAction || (strays.Length > 0 && parsed.Action == parsed.CommandResult.Command.Action))
        {
            await RefuseAsync(parsed, strays);
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
    }

    // What looks like an option and is none would be taken for the name of a file.
    private static string[] StrayOptions(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
        ? []
        : [.. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value).Where(value => value.StartsWith("--", StringComparison.Ordinal)).Distinct()];

    private static async Task RefuseAsync(ParseResult parsed, string[] strays)
    {
        foreach (string stray in strays)
        {
            await ErrorOutput.WriteLineAsync($"There is no option '{stray}'. A file of that name is written './{stray}'.");
        }

        foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
        {
            await ErrorOutput.WriteLineAsync(message);
        }

        // What was probably meant; a value that nothing takes is no misspelt option.
        using var suggestions = new StringWriter();
        if (parsed.Action is ParseErrorAction refusal)
        {
            refusal.ShowHelp = false;
            refusal.ShowTypoCorrections = true;
            await parsed.InvokeAsync(new InvocationConfiguration { Output = suggestions, Error = TextWriter.Null });
        }

        bool hasVerbs = parsed.CommandResult.Command.Subcommands.Count > 0;
        bool isMeant = false;
        foreach (string line in suggestions.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct())
        {
            isMeant = line.StartsWith('\'') ? hasVerbs || line.StartsWith("'-", StringComparison.Ordinal) : isMeant;
            if (isMeant)
            {
                await ErrorOutput.WriteLineAsync(line);
            }
        }

        await Console.Error.WriteLineAsync(hasVerbs ? "--help lists the verbs." : "--help lists the options.");
    }
}
