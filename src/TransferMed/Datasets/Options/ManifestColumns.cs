using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Which columns of a CSV file hold what, where they have other names than <c>path</c>, <c>label</c>, <c>group</c> and
/// <c>split</c>, and which are not to be used. Names are compared without regard to case and surrounding space.
/// </summary>
public sealed record ManifestColumns
{
    /// <summary>As the value of <see cref="Group"/> or <see cref="Split"/>: there is none, whatever the header says.</summary>
    public const string None = "none";

    /// <summary>The column of the file's path, with or without extension. Default: null, for <c>path</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The column of the class name. Default: null, for <c>label</c>.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// Several columns in the place of one label: one for each class with a 1 in exactly one of them (ISIC's ground truth), one for each finding
    /// (<see cref="MultiLabel"/>) or one for each value (<see cref="Regression"/>). Default: null, for the one column of <see cref="Label"/>.
    /// </summary>
    public ValueList<string>? Labels { get; init; }

    /// <summary>
    /// The column of the group (patient, lesion, study) that is never on two sides of a split. <see cref="None"/> says that no
    /// column is used as a group. Default: null, for <c>group</c> if there is one.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>
    /// Where no column holds the group but the path does, as in CheXpert (<c>train/patient00001/study1/view1_frontal.jpg</c>): a regular expression that is looked for in
    /// the path as the file writes it, with slashes, such as <c>patient\d+</c> in brackets: <c>(patient\d+)</c>. The group is what its part named <c>group</c> finds, else what its first
    /// brackets find; a row without it is refused. Beside a column of <see cref="Group"/> it is refused. Default: null.
    /// </summary>
    public string? GroupPattern { get; init; }

    /// <summary>
    /// The column of the published part (train, val, test). <see cref="None"/> says that no column is used as one.
    /// Default: null, for <c>split</c> if there is one.
    /// </summary>
    public string? Split { get; init; }

    /// <summary>
    /// The column of the number that says how much a picture counts in training (<see cref="ImageSample.Weight"/>): how sure its label is, or how many pictures it stands for. Default: null, for none, whatever
    /// the header names: a weight may be that of a patient.
    /// </summary>
    public string? Weight { get; init; }

    /// <summary>Columns that look like a group or a split and are meant to be passed over. Default: none.</summary>
    public ValueList<string> Ignore { get; init; } = [];

    /// <summary>
    /// Columns that say of whom or of what a picture is (age, sex, site, device): they decide nothing, and evaluations are also made by
    /// their values (<see cref="ImageSample.Subgroups"/>). Empty, or <see cref="None"/> alone, for none. Default: null, for the columns
    /// that are called so, such as <c>age_approx</c>, <c>sex</c>, <c>localization</c>, <c>camera</c> or <c>hospital</c>.
    /// </summary>
    public ValueList<string>? Subgroups { get; init; }

    /// <summary>
    /// Reads the form <c>path=image_id,label=dx,group=lesion_id,ignore=patient_id;study,subgroups=age;sex</c>; the order is free, what is not named keeps its default. Several columns
    /// of labels are <c>labels=MEL;NV;BCC</c>, a group in the path is <c>grouppattern=(patient\d+)</c>, what pictures count is <c>weight=certainty</c>.
    /// </summary>
    /// <param name="text">The text. A column whose name holds a comma or a semicolon can only be named by the properties.</param>
    /// <returns>The columns.</returns>
    /// <exception cref="FormatException">The text does not have this form; the message names the part.</exception>
    public static ManifestColumns Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var columns = new ManifestColumns();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string part in text.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string role = (equals < 0 ? part : part[..equals]).Trim().ToLowerInvariant();
            string name = equals < 0 ? "" : part[(equals + 1)..].Trim();
            if (name.Length == 0)
            {
                throw new FormatException($"'{part.Trim()}' in the columns '{text}' must have the form ROLE=COLUMN, for example path=image_id,label=dx,group=lesion_id,ignore=patient_id;study.");
            }

            if (role != "ignore" && !seen.Add(role))
            {
                throw new FormatException($"The columns '{text}' name {role} twice.");
            }

            columns = role switch
            {
                "path" => columns with { Path = name },
                "label" => columns with { Label = name },
                "labels" => columns with { Labels = NamesOf(name) },
                "group" => columns with { Group = name },
                "grouppattern" => columns with { GroupPattern = name },
                "split" => columns with { Split = name },
                "weight" => columns with { Weight = name },
                "ignore" => columns with { Ignore = columns.Ignore.Concat(NamesOf(name)).ToValueList() },
                "subgroups" => columns with { Subgroups = NamesOf(name) },
                _ => throw new FormatException($"'{role}' in the columns '{text}' is unknown; a manifest has path, label or labels, group or grouppattern, and split, weight, subgroups, and columns to ignore."),
            };
        }

        return columns;
    }

    /// <summary>Checks the names.</summary>
    /// <exception cref="ArgumentException">A name is blank, one column has two roles, a label is named beside labels, or the pattern of the group is none.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Ignore);
        CheckLabels();
        CheckPattern();
        (string Role, string? Name)[] named =
        [
            (nameof(Path), Path), (nameof(Label), Label), (nameof(Group), IsNone(Group) ? null : Group), (nameof(Split), IsNone(Split) ? null : Split), (nameof(Weight), Weight),
            .. (Labels ?? []).Select(name => (nameof(Labels), (string?)name ?? "")),
            .. Ignore.Select(name => (nameof(Ignore), (string?)name)),
            .. Attributes.Select(name => (nameof(Subgroups), (string?)name)),
        ];
        if (Array.Find(named, pair => pair.Name is not null && string.IsNullOrWhiteSpace(pair.Name)) is { Role: not null } blank)
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{blank.Role} is blank.", blank.Role);
        }

        foreach (IGrouping<string, (string Role, string? Name)> same in named.Where(pair => pair.Name is not null).GroupBy(pair => pair.Name!.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            string[] roles = [.. same.Select(pair => pair.Role).Distinct()];
            if (roles.Length > 1)
            {
                throw new ArgumentException($"The column '{same.Key}' is named as {string.Join(" and ", roles)} of {nameof(ManifestColumns)}; a column has one role.", roles[1]);
            }
        }
    }

    /// <summary>The pattern of the group, ready to be looked for; null where there is none.</summary>
    internal Regex? GroupExpression => GroupPattern is null ? null : new Regex(GroupPattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>The named columns of subgroups.</summary>
    internal IEnumerable<string> Attributes => Subgroups is { } names && !(names.Count == 1 && IsNone(names[0])) ? names : [];

    private void CheckLabels()
    {
        if (Labels is null)
        {
            return;
        }

        if (Label is not null)
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{nameof(Label)} is '{Label}' and {nameof(Labels)} names {Labels.Count} columns: name the one column of {nameof(Label)}, or the several of {nameof(Labels)}.", nameof(Labels));
        }

        if (Labels.Count == 0)
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{nameof(Labels)} is empty; it names one column for each class, finding or value, or is null.", nameof(Labels));
        }

        if (Labels.Where(name => name is not null).GroupBy(name => name.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{nameof(Labels)} names '{twice.Key}' {twice.Count()} times.", nameof(Labels));
        }
    }

    private void CheckPattern()
    {
        if (GroupPattern is null)
        {
            return;
        }

        if (Group is not null && !IsNone(Group))
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{nameof(Group)} is '{Group}' and {nameof(GroupPattern)} is '{GroupPattern}': the group comes from a column or from the path.", nameof(GroupPattern));
        }

        int brackets;
        try
        {
            brackets = GroupExpression!.GetGroupNumbers().Length - 1;
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{nameof(GroupPattern)} '{GroupPattern}' is no regular expression: {e.Message}", nameof(GroupPattern), e);
        }

        if (brackets == 0)
        {
            throw new ArgumentException($"{nameof(ManifestColumns)}.{nameof(GroupPattern)} '{GroupPattern}' has no brackets around what is the group, as (patient\\d+) has.", nameof(GroupPattern));
        }
    }

    private static ValueList<string> NamesOf(string text) => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToValueList();

    /// <summary>Whether a role is declined.</summary>
    internal static bool IsNone(string? name) => None.Equals(name?.Trim(), StringComparison.OrdinalIgnoreCase);
}
