using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SampleConsole;

/// <summary>Options of the samples' command lines, with errors that name the option and the value.</summary>
internal static class Arguments
{
    /// <summary>An option that takes a whole number.</summary>
    public static Option<int?> Number(string name, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse<int?>(result, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"{name} '{text}' is not a whole number.")),
    };

    /// <summary>An option that takes a number.</summary>
    public static Option<double?> Fraction(string name, string example, string description) => new(name)
    {
        HelpName = "X",
        Description = description,
        CustomParser = result => Parse<double?>(result, text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new FormatException($"{name} '{text}' is not a number, for example {example}.")),
    };

    /// <summary>Parses a value; the text of a <see cref="FormatException"/> is the error of the command line.</summary>
    public static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens.Count == 0 ? "" : result.Tokens[0].Value);
        }
        catch (FormatException error)
        {
            result.AddError(error.Message);
            return default;
        }
    }

    /// <summary>Refuses an option whose value is empty.</summary>
    public static void RequireText(OptionResult result) => RequireText(result, result.Option.Name, result.Tokens);

    /// <summary>Refuses an option or argument of which a value is empty.</summary>
    public static void RequireText(SymbolResult result, string name, IReadOnlyList<Token> tokens)
    {
        if (tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{name} is empty.");
        }
    }
}
