using System.Globalization;
using System.Text.RegularExpressions;

namespace SampleConsole;

/// <summary>
/// Puts messages of the library, which speak of properties (<c>TrainingOptions.BatchSize</c>), into the words of a command line
/// (<c>--batch-size</c>). Where the command has no such option, that is said.
/// </summary>
internal sealed partial class OptionNames
{
    // Options that are not called after their property.
    private static readonly Dictionary<string, string> Others = new()
    {
        ["BatchSize"] = "--batch",
        ["MaxEpochs"] = "--epochs",
        ["LearningRate"] = "--lr",
        ["DecodeErrors"] = "--skip-unreadable",
        ["PixelLimit"] = "--max-pixels",
        ["FileSizeLimit"] = "--max-upload",
        ["Grouping"] = "--dicom-group",
        ["Classes"] = "--order",
    };

    // What the values of properties are called on the command line; empty for an option without a value.
    private static readonly Dictionary<(string Option, string Value), string> Values = new()
    {
        [("--skip-unreadable", "SkipAndReport")] = "",
        [("--decode-errors", "SkipAndReport")] = "skip",
        [("--split-folders", "AreClasses")] = "classes",
        [("--dicom-group", "PatientHash")] = "patient",
        [("--dicom-group", "StudyHash")] = "study",
        [("--dicom-group", "None")] = "none",
    };

    private readonly Dictionary<string, string> _options;

    /// <param name="options">The names of the options, with their dashes.</param>
    public OptionNames(IEnumerable<string> options)
    {
        HashSet<string> names = [.. options.Where(name => name.StartsWith("--", StringComparison.Ordinal))];
        _options = names.ToDictionary(PropertyOf, name => name);
        foreach ((string property, string option) in Others.Where(other => names.Contains(other.Value)))
        {
            _options.TryAdd(property, option);
        }
    }

    /// <summary>The message with each property that is an option under the option's name.</summary>
    public string Translate(string message)
    {
        message = OpeningWords.Translate(message, _options.Values);
        var lacking = new SortedSet<string>(StringComparer.Ordinal);
        string translated = Property().Replace(message, match =>
        {
            if (_options.TryGetValue(match.Groups["name"].Value, out string? option))
            {
                return match.Groups["value"] is { Success: true } value
                    ? Values.TryGetValue((option, value.Value), out string? word) ? $"{option} {word}".TrimEnd() : option + match.Groups["given"].Value
                    : option;
            }

            if (match.Groups["type"].Success)
            {
                lacking.Add(match.Value);
            }

            return match.Value;
        });
        return lacking.Count == 0
            ? translated
            : $"{translated.TrimEnd()} ({string.Join(" and ", lacking)} {(lacking.Count == 1 ? "is a setting" : "are settings")} of the library for which this program has no option.)";
    }

    // --max-upload is MaxUpload.
    private static string PropertyOf(string option) =>
        string.Concat(option[2..].Split('-').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));

    // A bare name only where it begins a statement about its value, since words such as Data are also words.
    [GeneratedRegex(@"(?<![\w.'""/\\-])(?:(?<type>[A-Z]\w*Options)\.(?<name>[A-Z]\w*)(?<given>(?: to | = )(?:[A-Z]\w*\.)?(?<value>[A-Z]\w*))?|(?<name>[A-Z][a-z]+(?:[A-Z][a-z]+)+)(?![\w.'""/\\])|(?<name>[A-Z][a-z]+)(?= is ['0-9-]| has '))")]
    private static partial Regex Property();
}
