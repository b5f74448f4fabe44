using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Which fields of shards hold what: as the options say and, where they say nothing, by the names that shards have for it.</summary>
internal static class ShardColumns
{
    /// <summary>The columns of the table of fields.</summary>
    /// <exception cref="DatasetException">The fields hold findings or values, and the options ask for classes.</exception>
    public static ManifestColumns Of(DatasetOptions options, IReadOnlyList<(ShardPicture Picture, ShardFields Fields)> pictures)
    {
        ManifestColumns columns = (options.Columns ?? new ManifestColumns()) with { Path = ShardTable.Key };
        if (columns.Labels is null && columns.Label is null)
        {
            columns = columns with { Labels = TargetsOf(options, pictures) };
        }

        if (columns.Subgroups is null && NamesOf(pictures, ShardFields.Subgroups) is { Count: > 0 } subgroups)
        {
            columns = columns with { Subgroups = subgroups };
        }

        return columns.Weight is null && pictures.Any(pair => pair.Fields.All.ContainsKey(ShardFields.Weight)) ? columns with { Weight = ShardFields.Weight } : columns;
    }

    /// <summary>The part of each picture, by the name of its shard (<c>train-000.tar</c>), where all shards say one and nothing else does.</summary>
    public static string[]? PartsOf(ManifestColumns columns, IReadOnlyList<(ShardPicture Picture, ShardFields Fields)> pictures)
    {
        if (columns.Split is not null || pictures.Any(pair => pair.Fields.All.ContainsKey(ShardFields.Split)))
        {
            return null;
        }

        string[] parts = [.. pictures.Select(pair => NameOf(pair.Picture.Place.File))];
        return Array.TrueForAll(parts, part => SplitNames.TryParse(part, out _)) ? parts : null;
    }

    /// <summary>What stands before the number of a shard.</summary>
    private static string NameOf(string shard)
    {
        string name = Path.GetFileNameWithoutExtension(shard);
        int end = name.AsSpan().IndexOfAnyExceptInRange('A', 'z');
        return (end < 0 ? name : name[..end]).TrimEnd('_');
    }

    private static ValueList<string>? TargetsOf(DatasetOptions options, IReadOnlyList<(ShardPicture Picture, ShardFields Fields)> pictures)
    {
        ValueList<string> findings = NamesOf(pictures, ShardFields.Findings);
        ValueList<string> values = NamesOf(pictures, ShardFields.Values);
        return options.Task switch
        {
            MultiLabel when findings.Count > 0 => findings,
            Regression when values.Count > 0 => values,
            null or { IsOneOfSeveral: true } when findings.Count > 0 && !pictures[0].Fields.All.ContainsKey(ShardFields.Label) => throw Asks(pictures[0].Fields, ShardFields.Findings, nameof(MultiLabel)),
            null or { IsOneOfSeveral: true } when values.Count > 0 && !pictures[0].Fields.All.ContainsKey(ShardFields.Label) => throw Asks(pictures[0].Fields, ShardFields.Values, nameof(Regression)),
            _ => null,
        };
    }

    private static DatasetException Asks(ShardFields fields, string part, string task) =>
        new($"{fields.Place}: the shards hold {part} and no class, and {nameof(DatasetOptions)}.{nameof(DatasetOptions.Task)} asks for one class of several. Open them with {nameof(DatasetOptions.Task)} = new {task}().");

    private static ValueList<string> NamesOf(IReadOnlyList<(ShardPicture Picture, ShardFields Fields)> pictures, string part) =>
        pictures.SelectMany(pair => pair.Fields.Parts.GetValueOrDefault(part, [])).Select(name => name.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToValueList();
}
