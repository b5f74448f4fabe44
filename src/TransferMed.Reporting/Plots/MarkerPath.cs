namespace TransferMed.Reporting;

/// <summary>The outlines of markers, of about the same area each.</summary>
internal static class MarkerPath
{
    public static string Of(MarkerShape shape, double x, double y, double radius)
    {
        string At(double dx, double dy) => $"{SvgCanvas.Number(x + dx * radius)} {SvgCanvas.Number(y + dy * radius)}";
        string r = SvgCanvas.Number(radius);
        return shape switch
        {
            MarkerShape.Square => $"M{At(-.88, -.88)}L{At(.88, -.88)}L{At(.88, .88)}L{At(-.88, .88)}Z",
            MarkerShape.Circle => $"M{At(-1, 0)}A{r} {r} 0 1 1 {At(1, 0)}A{r} {r} 0 1 1 {At(-1, 0)}Z",
            MarkerShape.Triangle => $"M{At(0, -1.2)}L{At(1.1, .8)}L{At(-1.1, .8)}Z",
            MarkerShape.Diamond => $"M{At(0, -1.3)}L{At(1.1, 0)}L{At(0, 1.3)}L{At(-1.1, 0)}Z",
            MarkerShape.Cross => $"M{At(0, -.4)}L{At(.7, -1.1)}L{At(1.1, -.7)}L{At(.4, 0)}L{At(1.1, .7)}L{At(.7, 1.1)}L{At(0, .4)}L{At(-.7, 1.1)}L{At(-1.1, .7)}L{At(-.4, 0)}L{At(-1.1, -.7)}L{At(-.7, -1.1)}Z",
            MarkerShape.Plus => $"M{At(-.35, -1.2)}L{At(.35, -1.2)}L{At(.35, -.35)}L{At(1.2, -.35)}L{At(1.2, .35)}L{At(.35, .35)}L{At(.35, 1.2)}L{At(-.35, 1.2)}L{At(-.35, .35)}L{At(-1.2, .35)}L{At(-1.2, -.35)}L{At(-.35, -.35)}Z",
            MarkerShape.Wedge => $"M{At(0, 1.2)}L{At(1.1, -.8)}L{At(-1.1, -.8)}Z",
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "Not a shape of markers."),
        };
    }
}
