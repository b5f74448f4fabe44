using System.CommandLine;

namespace SampleConsole;

/// <summary>Gives a command its options and arguments.</summary>
internal static class CommandSymbols
{
    /// <summary>Adds them in the order in which help lists them.</summary>
    public static void Take(this Command command, params ReadOnlySpan<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            switch (symbol)
            {
                case Option option:
                    command.Options.Add(option);
                    break;
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                default:
                    throw new ArgumentException($"'{symbol.Name}' is neither an option nor an argument.", nameof(symbols));
            }
        }
    }
}
