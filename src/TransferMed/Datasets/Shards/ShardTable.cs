using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TransferMed.Datasets;

/// <summary>
/// The fields of all pictures as the text of a manifest, so that labels, findings, values, groups, parts and subgroups mean in shards what they mean there. Its lines are nobody's: what is said of one is said of the entry
/// that it stands for.
/// </summary>
internal sealed partial class ShardTable
{
    /// <summary>The column of the key, as WebDataset calls it.</summary>
    public const string Key = "__key__";

    private readonly string _name;
    private readonly Dictionary<int, (ShardPicture Picture, ShardFields Fields)> _lines = [];

    /// <summary>Makes the table.</summary>
    /// <param name="name">What messages call the set.</param>
    /// <param name="pictures">The pictures, each with its fields.</param>
    /// <param name="parts">The part of each picture by the name of its shard; null where nothing says one.</param>
    public ShardTable(string name, IReadOnlyList<(ShardPicture Picture, ShardFields Fields)> pictures, IReadOnlyList<string>? parts)
    {
        _name = name;
        var columns = new List<string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string field in pictures.SelectMany(pair => pair.Fields.All.Keys))
        {
            if (known.Add(field))
            {
                columns.Add(field);
            }
        }

        var text = new StringBuilder();
        Write(text, [Key, .. columns, .. parts is null ? [] : (string[])[ShardFields.Split]]);
        int line = 2;
        for (int i = 0; i < pictures.Count; i++)
        {
            _lines.Add(line, pictures[i]);
            int start = text.Length;
            Write(text, [pictures[i].Picture.Key, .. columns.Select(column => FieldOf(pictures[i].Fields, column)), .. parts is null ? [] : (string[])[parts[i]]]);
            line += Breaks(text, start);
        }

        Text = text.ToString();
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Reads it as a manifest is read.</summary>
    /// <exception cref="DatasetException">What a manifest is refused for; the message names shard and entry.</exception>
    public ManifestContent Read(DatasetOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return ManifestReader.ReadAll(Text, _name, options, null, cancellationToken, (_, line) => _lines[line].Picture.Path);
        }
        catch (DatasetException e)
        {
            throw new DatasetException(InEntries(e.Message), e);
        }
    }

    /// <summary>A message about lines of the table, as one about the entries that they stand for.</summary>
    private string InEntries(string message)
    {
        bool isOfHeader = message.StartsWith($"{_name}, line 1:", StringComparison.Ordinal);
        message = LineList().Replace(message, ")");
        message = Line().Replace(message.Replace($"{_name}, line ", "\u0001line ", StringComparison.Ordinal), place =>
            int.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture) is int line && _lines.TryGetValue(line, out (ShardPicture Picture, ShardFields Fields) found) ? found.Fields.Place : _name);
        return isOfHeader ? $"{message} The columns are the fields of the shards' .{EntryName.Fields} entries, and '{ShardFields.Label}' of the .{EntryName.Class} entries." : message;
    }

    /// <summary>What nothing is said of is empty, but for a weight: what has none counts as others do.</summary>
    private static string FieldOf(ShardFields fields, string column) =>
        fields.All.TryGetValue(column, out string? value) ? value : column.Equals(ShardFields.Weight, StringComparison.OrdinalIgnoreCase) ? "1" : "";

    /// <summary>Every field in quotes, so that it may hold anything.</summary>
    private static void Write(StringBuilder text, string[] fields) =>
        text.AppendJoin(',', fields.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append('\n');

    /// <summary>The lines of the record that begins at a place, as the reader of manifests counts them.</summary>
    private static int Breaks(StringBuilder text, int start)
    {
        int breaks = 0;
        for (int i = start; i < text.Length; i++)
        {
            breaks += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n') ? 1 : 0;
        }

        return breaks;
    }

    [GeneratedRegex("\u0001line ([0-9]+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"; lines [0-9, .]+\)")]
    private static partial Regex LineList();
}
