using System.Text;
using System.Text.RegularExpressions;

namespace TransferMed.Tests.Architecture;

/// <summary>A catch block as it stands in the text of a source file.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Type">What it catches; empty for everything.</param>
/// <param name="Variable">The name of what was caught, or empty.</param>
/// <param name="Code">The block without its comments and plain strings.</param>
/// <param name="HasComment">Whether a comment stands in it.</param>
internal sealed partial record CatchBlock(int Line, string Type, string Variable, string Code, bool HasComment)
{
    /// <summary>Whether it takes errors of any kind, or of any file.</summary>
    public bool IsBroad => Type is "" or "Exception" or "SystemException" or "IOException";

    /// <summary>Whether the error goes on: it is thrown, logged, noted or handed over.</summary>
    public bool PassesOn => Passing().IsMatch(Code) || (Variable.Length > 0 && Regex.IsMatch(Code, $@"\b{Variable}\b"));

    public static IEnumerable<CatchBlock> In(string source)
    {
        // Blanked and not cut out, so that places are the same in all texts.
        string uncommented = Blanked(source, piece => piece.StartsWith('/'));
        string used = Blanked(source, piece => !piece.StartsWith('$'));
        string bare = Blanked(source, _ => true);
        foreach (Match head in Head().Matches(bare))
        {
            int at = head.Index + head.Length;
            if (Filter().Match(bare, at) is { Success: true } filter)
            {
                at = EndOf(bare, filter.Index + filter.Length - 1, '(', ')');
            }

            int open = bare.IndexOf('{', at);
            int close = EndOf(bare, open, '{', '}');
            bool commented = uncommented[open..close] != source[open..close];
            yield return new CatchBlock(bare.AsSpan(0, head.Index).Count('\n') + 1, head.Groups["type"].Value, head.Groups["name"].Value, used[open..close], commented);
        }
    }

    private static int EndOf(string text, int open, char opening, char closing)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            depth += text[i] == opening ? 1 : text[i] == closing ? -1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        throw new InvalidOperationException($"What opens at {open} does not close.");
    }

    private static string Blanked(string source, Func<string, bool> piece)
    {
        var text = new StringBuilder(source);
        foreach (Match match in TextOrComment().Matches(source).Where(match => piece(match.Value)))
        {
            for (int i = match.Index; i < match.Index + match.Length; i++)
            {
                text[i] = text[i] == '\n' ? '\n' : ' ';
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\bcatch\b(?:\s*\(\s*(?:System\.(?:IO\.)?)?(?<type>[\w.]+)(?:\s+(?<name>\w+))?\s*\))?")]
    private static partial Regex Head();

    [GeneratedRegex(@"\G\s*when\s*\(")]
    private static partial Regex Filter();

    [GeneratedRegex(@"\bthrow\b|\bLog\w*\s*\(|\bnotes\.Add\(")]
    private static partial Regex Passing();

    [GeneratedRegex("""
        //[^\n]*|/\*[\s\S]*?\*/|\$*"{3,}[\s\S]*?"{3,}|(?:@\$?|\$@)"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.[^'\n]*|[^'\\\n])'
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex TextOrComment();
}
