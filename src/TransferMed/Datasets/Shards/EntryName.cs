namespace TransferMed.Datasets;

/// <summary>The name of an entry, as WebDataset divides it: all up to the first dot of the last part is the key of a picture, the rest says what of it the entry holds.</summary>
/// <param name="Key">The key, such as <c>a/000017</c>.</param>
/// <param name="Extension">The rest, without the dot, in small letters: <c>png</c>, <c>cls</c>, <c>seg.png</c>; empty where there is no dot.</param>
internal readonly record struct EntryName(string Key, string Extension)
{
    /// <summary>The extension of a class: its index or its name.</summary>
    public const string Class = "cls";

    /// <summary>The extension of what else is known of a picture.</summary>
    public const string Fields = "json";

    public static EntryName Of(string name)
    {
        int start = name.LastIndexOf('/') + 1;
        int dot = name.IndexOf('.', start);
        return dot < 0 ? new EntryName(name, "") : new EntryName(name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }

    /// <summary>Whether the entry's content is kept in the index.</summary>
    public static bool IsText(string name) => Of(name).Extension is Class or Fields;

    public bool IsImage => !Extension.Contains('.', StringComparison.Ordinal) && ImageFiles.HasExtension("." + Extension);

    /// <summary>What no listing shows, and what systems leave in archives.</summary>
    public static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.') || part is "__MACOSX" or "Thumbs.db" or "desktop.ini");
}
