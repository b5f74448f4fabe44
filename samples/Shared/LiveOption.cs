using System.CommandLine;
using System.Globalization;

namespace SampleConsole;

/// <summary>The option for a page that shows a training while it runs.</summary>
internal static class LiveOption
{
    /// <summary>The option: absent for no page, without a value for the usual port.</summary>
    /// <param name="usualPort">The port that is taken where none is given.</param>
    public static Option<int?> Of(int usualPort) => new("--live")
    {
        HelpName = "PORT",
        Description = $"Show curves, epoch and time left on a page of this machine while it runs: http://127.0.0.1:{usualPort}, or another port (0: any). The page stays open over a stop and goes on with the next start.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? usualPort : Arguments.Parse<int?>(result, text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue
                ? port
                : throw new FormatException($"--live '{text}' is not a port from 0 to {ushort.MaxValue}.")),
    };
}
