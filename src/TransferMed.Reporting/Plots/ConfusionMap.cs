using System.Globalization;

namespace TransferMed.Reporting;

/// <summary>A confusion matrix of many classes: the stronger the colour of a cell, the larger the share of its row. Classes are numbered.</summary>
internal sealed record ConfusionMap(string Title, string Description, ConfusionCounts Counts) : IPlot
{
    private const double Left = 40;

    private const double Top = 34;

    private const double Side = 290;

    /// <summary>What the rows are.</summary>
    public string Rows { get; init; } = "True";

    /// <summary>What the columns are.</summary>
    public string Columns { get; init; } = "Predicted class";

    /// <summary>What colours a cell, from 0 to 1 or NaN; null for the share of its row.</summary>
    public Func<int, int, double>? Share { get; init; }

    public (double Width, double Height) Size => (340, Top + Side + 12);

    public IReadOnlyList<LegendEntry> Legend => [];

    public void Draw(SvgCanvas canvas)
    {
        int classes = Counts.Classes.Count;
        double cell = Side / classes;
        canvas.Text(Left, 14, Columns);
        canvas.Text(4, 14, Rows, "start");
        canvas.Rectangle(Left, Top, Side, Side, "grid");
        for (int row = 0; row < classes; row++)
        {
            for (int column = 0; column < classes; column++)
            {
                double share = Share?.Invoke(row, column) ?? Counts.ShareOfRow(row, column);
                if (share > 0)
                {
                    canvas.Rectangle(Left + column * cell, Top + row * cell, cell, cell, "cell", SvgCanvas.Number(0.12 + 0.88 * share));
                }
            }
        }

        int every = (int)Math.Ceiling(classes / 12.0);
        for (int index = 0; index < classes; index += every)
        {
            string number = (index + 1).ToString(CultureInfo.InvariantCulture);
            canvas.Text(Left - 6, Top + (index + 0.5) * cell + 4, number, "end", "quiet");
            canvas.Text(Left + (index + 0.5) * cell, Top - 6, number, "middle", "quiet");
        }
    }
}
