using Spectre.Console;
using Spectre.Console.Rendering;

namespace SampleConsole;

/// <summary>
/// Lines of text that are broken between words alone. A word that is longer than a line, such as a path, is written whole: the terminal shows it over two lines, and what is copied from there is one
/// path again.
/// </summary>
internal sealed class WordLines(string text) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(10, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => Break(line, maxWidth)))
        {
            yield return new Segment(line);
            yield return Segment.LineBreak;
        }
    }

    /// <summary>The line in lines of so many columns; what follows the first is indented by two columns more than it.</summary>
    public static IEnumerable<string> Break(string line, int width)
    {
        int indent = line.TakeWhile(letter => letter == ' ').Count();
        if (line.GetCellWidth() <= width || indent + 2 >= width / 2)
        {
            yield return line;
            yield break;
        }

        string margin = new(' ', indent + 2);
        string current = line[..indent];
        bool empty = true;
        foreach (string word in line[indent..].Split(' '))
        {
            if (!empty && current.GetCellWidth() + 1 + word.GetCellWidth() > width)
            {
                yield return current.TrimEnd();
                (current, empty) = (margin, true);
            }

            current += empty ? word : " " + word;
            empty = false;
        }

        yield return current;
    }
}

/// <summary>Writes sentences.</summary>
internal static class WordWriting
{
    /// <summary>Writes text, broken between words where the console is narrower.</summary>
    public static void WriteWords(this IAnsiConsole console, string text) => console.Write(new WordLines(text));
}
