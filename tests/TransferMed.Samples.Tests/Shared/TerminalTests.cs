extern alias study;

using Spectre.Console;
using study::SampleConsole;

namespace TransferMed.Samples.Tests.Shared;

/// <summary>What samples show in a terminal of 80 and of 120 columns.</summary>
public class TerminalTests
{
    private const string Sentence = "  Warning: the label can be told from metadata (size, bytes, format, brightness, colour of the border) with a macro AUC of 0.994; look at it before anything is trained.";
    private const string LongPath = "/data/wards/2024/north/patients/a-folder-with-a-very-long-name-indeed/and-another-one-below-it/picture_000000001_left_foot.png";

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Sentences_are_broken_between_words(int width)
    {
        string[] lines = Lines(width, console => console.WriteWords(Sentence));

        Assert.True(lines.Length > 1);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        Assert.All(lines[1..], line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.Equal(Sentence.Trim().Split(' '), lines.SelectMany(line => line.Trim().Split(' ')));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_path_stays_in_one_piece(int width)
    {
        string[] lines = Lines(width, console => console.WriteWords($"Written: {LongPath} (12 pictures)"));
        Assert.Single(lines, line => line.Contains(LongPath, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Tables_fit_and_break_no_word(int width)
    {
        FittedColumn[] columns = [new("scenario"), new("chain"), .. Enumerable.Range(1, 6).Select(i => new FittedColumn($"test metric {i}", i, true))];
        string[][] rows = [.. Enumerable.Range(0, 3).Select(row => (string[])["imagenet+skin-probe", "weights imagenet, then skin, then a head on ulcers", .. Enumerable.Repeat("0.912 ±0.034", 6)])];
        string[] lines = Lines(width, console => console.Write(FittedTable.Of(console, columns, rows)));

        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
        Assert.Contains(lines, line => line.Contains("metric", StringComparison.Ordinal));
        string[] known = [.. columns.SelectMany(column => column.Head.Split(' ')), .. rows[0].SelectMany(cell => cell.Split(' ')).Distinct()];
        Assert.Empty(lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(word => word.Any(char.IsLetterOrDigit)).Except(known));
        Assert.Equal(3, lines.Count(line => line.Contains("imagenet+skin-probe", StringComparison.Ordinal)));
    }

    [Fact]
    public void Columns_leave_in_their_order()
    {
        FittedColumn[] columns = [new("name"), .. Enumerable.Range(1, 4).Select(i => new FittedColumn(new string((char)('a' + i), 12), i))];
        string[][] rows = [["first", "1", "2", "3", "4"]];
        string shown = string.Concat(Lines(40, console => console.Write(FittedTable.Of(console, columns, rows))));

        Assert.Contains("bbbbbbbbbbbb", shown, StringComparison.Ordinal);
        Assert.Contains("cccccccccccc", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("dddd", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("eeee", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4, 5, 6, 7, 8 }, 8, "▁▂▃▄▅▆▇█")]
    [InlineData(new[] { 8.0, 1 }, 8, "█▁")]
    [InlineData(new[] { 5.0, 5, 5 }, 8, "▁▁▁")]
    [InlineData(new[] { 0.0, double.NaN, 1 }, 8, "▁·█")]
    [InlineData(new[] { double.NaN, double.NaN }, 8, "··")]
    [InlineData(new[] { 0.0, 0, 0, 0, 7, 7, 7, 7 }, 2, "▁█")]
    [InlineData(new double[0], 8, "")]
    public void A_sparkline_goes_from_the_lowest_to_the_highest(double[] values, int letters, string shown) => Assert.Equal(shown, Sparkline.Of(values, letters));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(41, "45 s")]
    [InlineData(59.2, "1 min")]
    [InlineData(61, "1 min 10 s")]
    [InlineData(192, "3 min 20 s")]
    [InlineData(1450, "25 min")]
    [InlineData(7300, "2 h 10 min")]
    public void The_time_left_is_told_no_finer_than_it_is_known(double seconds, string shown) =>
        Assert.Equal(shown, SteadyTime.InWords(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_time_left_does_not_follow_a_single_estimate()
    {
        var time = new SteadyTime();
        Assert.Null(time.Follow(TimeSpan.Zero, null));
        TimeSpan before = time.Follow(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(100))!.Value;
        TimeSpan jumped = time.Follow(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(200))!.Value;
        TimeSpan later = TimeSpan.Zero;
        for (int second = 3; second < 120; second++)
        {
            later = time.Follow(TimeSpan.FromSeconds(second), TimeSpan.FromSeconds(202 - second))!.Value;
        }

        Assert.InRange(jumped.TotalSeconds, before.TotalSeconds - 1, before.TotalSeconds + 10);
        Assert.InRange(later.TotalSeconds, 202 - 119 - 2, 202 - 119 + 2);
    }

    internal static string[] Lines(int width, Action<IAnsiConsole> write)
    {
        using var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = width;
        write(console);
        return [.. written.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
    }
}
