namespace TransferMed.Reporting;

/// <summary>How a series looks: its colour, the form of its markers and its dashes, so that no two rest on colour alone.</summary>
/// <param name="Index">The number of the series; 0 is the one that others are compared with.</param>
internal readonly record struct SeriesStyle(int Index)
{
    /// <summary>The number of colours in the style sheet.</summary>
    public const int Colors = 6;

    private static readonly string?[] Dashes = [null, "7 4", "2 4", "9 3 2 3", "4 3"];

    /// <summary>The look of a series that stands alone.</summary>
    public static SeriesStyle Alone { get; } = new(1) { IsSolid = true };

    /// <summary>Whether its line is solid, whatever its number.</summary>
    public bool IsSolid { get; private init; }

    /// <summary>The class of the style sheet that sets the colour.</summary>
    public string Color => "s" + "012345"[Index % Colors];

    /// <summary>The dashes of its line; null for a solid one. Five dashes and six colours make thirty series different.</summary>
    public string? Dash => IsSolid ? null : Dashes[Index % Dashes.Length];

    /// <summary>The form of its markers.</summary>
    public MarkerShape Shape => (MarkerShape)(Index % Enum.GetValues<MarkerShape>().Length);
}

/// <summary>The forms of markers.</summary>
internal enum MarkerShape
{
    Square,
    Circle,
    Triangle,
    Diamond,
    Cross,
    Plus,
    Wedge,
}
