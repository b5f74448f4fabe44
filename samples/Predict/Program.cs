using System.CommandLine;
using System.CommandLine.Help;
using PredictConsole;

RootCommand command = PredictCommand.Create();
ParseResult parsed = command.Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
{
    foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
    {
        await Console.Error.WriteLineAsync(message);
    }

    await Console.Error.WriteLineAsync("--help lists the options.");
    return ExitCode.Failed;
}

return await parsed.InvokeAsync();
