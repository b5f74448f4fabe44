namespace TransferMed.Reporting;

/// <summary>A picture of numbers.</summary>
internal interface IPlot
{
    /// <summary>What it shows, in a few words.</summary>
    string Title { get; }

    /// <summary>What a reader who does not see it must know: the numbers, or what they amount to.</summary>
    string Description { get; }

    /// <summary>Its width and height in pixels at natural size.</summary>
    (double Width, double Height) Size { get; }

    /// <summary>The series that need a legend.</summary>
    IReadOnlyList<LegendEntry> Legend { get; }

    void Draw(SvgCanvas canvas);
}

/// <summary>A line of a legend.</summary>
/// <param name="Name">What the series is.</param>
/// <param name="Style">How it looks.</param>
/// <param name="HasLine">Whether it is drawn as a line.</param>
/// <param name="HasMarker">Whether its points carry markers.</param>
internal sealed record LegendEntry(string Name, SeriesStyle Style, bool HasLine = true, bool HasMarker = true);
