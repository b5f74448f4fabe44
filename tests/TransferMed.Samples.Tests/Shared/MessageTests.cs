extern alias predict;

using System.Text.RegularExpressions;
using predict::SampleConsole;
using Spectre.Console;

namespace TransferMed.Samples.Tests.Shared;

/// <summary>What samples print: no harm of names, and options that exist.</summary>
public partial class MessageTests
{
    [Theory]
    [InlineData("ulcer", "ulcer")]
    [InlineData("Fußgeschwür 足 👣 שלום", "Fußgeschwür 足 👣 שלום")]
    [InlineData("\u001b[2J\u001b]0;owned\u0007", "\uFFFD[2J\uFFFD]0;owned\uFFFD")]
    [InlineData("a\r\nError: none\u0085b", "a\uFFFD\uFFFDError: none\uFFFDb")]
    [InlineData("a\tb\u007f\u009b31m", "a b\uFFFD\uFFFD31m")]
    [InlineData("gnp\u202Eexe.\u2066\u200F\u2028", "gnp\uFFFDexe.\uFFFD\uFFFD\uFFFD")]
    public void Names_are_shown_without_what_a_terminal_acts_on(string text, string shown) => Assert.Equal(shown, PlainText.Of(text));

    [Fact]
    public void Halves_of_a_pair_are_shown_as_such() => Assert.Equal("a\uFFFDb\uFFFD", PlainText.Of("a" + (char)0xD83D + "b" + (char)0xDC63));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tables_and_living_pictures_are_cleaned_too(bool live)
    {
        using var written = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(written) });
        console.Pipeline.Attach(new PlainHook());
        var table = new Table().AddColumn(Markup.Escape("class\u001b[5m"));
        table.AddRow(new Text("\u001b]0;owned\u0007"));
        if (live)
        {
            console.Live(table).Start(context => context.Refresh());
        }
        else
        {
            console.Write(table);
        }

        console.WriteLine("\u001b[5m[red]");
        Assert.DoesNotContain("\u001b[5m", written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b]0", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("\uFFFD[5m[red]", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_console_of_every_sample_is_cleaned()
    {
        TextWriter before = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            Terminal.Open(80).WriteLine("ulcer\u001b[5m");
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal("ulcer\uFFFD[5m", written.ToString().TrimEnd());
    }

    [Fact]
    public void Errors_are_cleaned_and_forge_no_further_message()
    {
        TextWriter before = Console.Error;
        using var written = new StringWriter();
        Console.SetError(written);
        try
        {
            ErrorOutput.WriteLine("'a\u001b[2J\nError: forged' is damaged.");
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Equal($"'a\uFFFD[2J{Environment.NewLine}  Error: forged' is damaged.", written.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("Set DatasetOptions.DecodeErrors to SkipAndReport.", "--skip-unreadable", "Set --skip-unreadable.")]
    [InlineData("Set DatasetOptions.DecodeErrors to SkipAndReport.", "--decode-errors", "Set --decode-errors skip.")]
    [InlineData("set DatasetOptions.SplitFolders to SplitFolderPolicy.AreClasses.", "--split-folders", "set --split-folders classes.")]
    [InlineData("set DicomOptions.Grouping to StudyHash (by study) or None", "--dicom-group", "set --dicom-group study (by study) or None")]
    [InlineData("Map it with DatasetOptions.Columns \"group=x\".", "--columns", "Map it with --columns \"group=x\".")]
    [InlineData("Set TrainingOptions.BatchSize to Small.", "--batch", "Set --batch to Small.")]
    public void Values_that_messages_name_are_those_of_the_option(string message, string option, string shown) =>
        Assert.Equal(shown, new OptionNames([option]).Translate(message));

    [Theory]
    [InlineData("MaxUpload is 0; it must be from 1.", "--max-upload is 0; it must be from 1.")]
    [InlineData("Set TrainingOptions.BatchSize lower.", "Set --batch lower.")]
    [InlineData("Seed is -1.", "--seed is -1.")]
    [InlineData("Seed the tray in 'Seed is 1'.", "Seed the tray in 'Seed is 1'.")]
    [InlineData("'/data/MaxUpload/x.png' is damaged.", "'/data/MaxUpload/x.png' is damaged.")]
    [InlineData("Set DatasetOptions.Tone.", "Set DatasetOptions.Tone. (DatasetOptions.Tone is a setting of the library for which this program has no option.)")]
    public void Messages_of_the_library_name_the_options_of_the_program(string message, string shown) =>
        Assert.Equal(shown, new OptionNames(["--max-upload", "--batch", "--seed", "-h"]).Translate(message));

    [Theory]
    [InlineData("Audit")]
    [InlineData("Finetune")]
    [InlineData("Predict")]
    [InlineData("ServeOnnx")]
    [InlineData("TransferStudy")]
    public void A_sample_names_only_options_that_it_has(string sample)
    {
        string samples = Path.Combine(Root(), "samples");
        string[] texts = [.. Directory.EnumerateFiles(Path.Combine(samples, sample), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(File.ReadAllText)];
        HashSet<string> options = [.. texts.SelectMany(text => Declaration().Matches(text)).Select(match => match.Groups[1].Value), "--help"];
        Assert.True(options.Count > 3, string.Join(", ", options));

        string[] named = [.. texts.SelectMany(text => Mention().Matches(text)).Select(match => match.Value).Distinct()];
        // The help of Predict says which option of another sample writes its models; "dotnet run" has options of its own.
        Assert.Empty(named.Except(options).Except(sample == "Predict" ? ["--out", "--project"] : ["--project"]));
    }

    // Not from the path of this file: builds for others hold no paths of the machine that made them.
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TransferMed.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds TransferMed.sln.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("""(?:new|Number|Fraction|Optional|Text|Of)\(\s*"(--[a-z-]+)["]""")]
    private static partial Regex Declaration();

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]+[a-z](?![(\\w-]|\\.\\w)")]
    private static partial Regex Mention();

    [Theory]
    [InlineData("Open it with new DatasetOptions { Task = new MultiLabel(), Columns = new() { Group = \"patient\" } }.", "Open it with --task findings --columns \"group=patient\".")]
    [InlineData("new DatasetOptions { Columns = new() { Path = \"image\", Labels = [\"MEL\", \"NV\"] } }, or", "--columns \"path=image,labels=MEL;NV\", or")]
    [InlineData("new DatasetOptions { Task = new Regression() }", "--task values")]
    [InlineData(@"new DatasetOptions { Task = new MultiLabel(), Columns = new() { GroupPattern = @""(patient\d+)"" } }", @"--task findings --columns ""grouppattern=(patient\d+)""")]
    [InlineData("new DatasetOptions { Columns = new() { Labels = [\"a;b\"] } }", "new DatasetOptions { Columns = new() { Labels = [\"a;b\"] } }")]
    [InlineData("new DatasetOptions { Task = new MultiLabel { Delimiter = ';' } }", "new DatasetOptions { Task = new MultiLabel { Delimiter = ';' } }")]
    public void What_opens_a_set_is_said_as_it_is_typed(string message, string shown)
    {
        Assert.Equal(shown, OpeningWords.Translate(message, ["--task", "--columns"]));
        Assert.Equal(message, OpeningWords.Translate(message, ["--columns"]));
    }

    [Fact]
    public void The_order_of_classes_is_an_option() => Assert.Equal(
        "State them (--order, or a file classes.txt).", new OptionNames(["--order"]).Translate("State them (DatasetOptions.Classes, or a file classes.txt)."));
}
