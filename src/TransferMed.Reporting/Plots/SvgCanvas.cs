using System.Globalization;
using System.Text;

namespace TransferMed.Reporting;

/// <summary>Draws into an <c>svg</c> element that is open. Lengths are in its own pixels; what is not finite is not drawn.</summary>
internal sealed class SvgCanvas(HtmlWriter html)
{
    public HtmlWriter Html => html;

    /// <summary>A length with at most two decimals.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public void Line(double x1, double y1, double x2, double y2, string style)
    {
        if (double.IsFinite(x1 + y1 + x2 + y2))
        {
            html.Void("line", ("class", style), ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));
        }
    }

    public void Rectangle(double x, double y, double width, double height, string style, string? opacity = null)
    {
        if (double.IsFinite(x + y + width + height) && width >= 0 && height >= 0)
        {
            html.Void("rect", ("class", style), ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("fill-opacity", opacity));
        }
    }

    /// <summary>Writes a line of text; its anchor is <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    public void Text(double x, double y, string text, string anchor = "start", string? style = null)
    {
        if (double.IsFinite(x + y))
        {
            html.Element("text", text, ("class", style), ("x", Number(x)), ("y", Number(y)), ("text-anchor", anchor == "start" ? null : anchor));
        }
    }

    /// <summary>A line through points, broken where one is not finite.</summary>
    public void Curve(IEnumerable<(double X, double Y)> points, string style, string? dash = null)
    {
        var path = new StringBuilder();
        bool down = false;
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(x + y))
            {
                down = false;
                continue;
            }

            path.Append(down ? 'L' : 'M').Append(Number(x)).Append(' ').Append(Number(y));
            down = true;
        }

        Path(path.ToString(), style, dash);
    }

    /// <summary>The area between two lines over the same places; places where either is not finite are left out.</summary>
    public void Band(IReadOnlyList<(double X, double Upper, double Lower)> places, string style)
    {
        (double X, double Upper, double Lower)[] sound = [.. places.Where(place => double.IsFinite(place.X + place.Upper + place.Lower))];
        if (sound.Length < 2)
        {
            return;
        }

        var path = new StringBuilder("M");
        path.AppendJoin('L', sound.Select(place => $"{Number(place.X)} {Number(place.Upper)}"));
        path.Append('L').AppendJoin('L', sound.Reverse().Select(place => $"{Number(place.X)} {Number(place.Lower)}")).Append('Z');
        Path(path.ToString(), style);
    }

    /// <summary>A marker, which says what it is to who points at it.</summary>
    public void Marker(double x, double y, MarkerShape shape, double radius, string style, string? title = null)
    {
        if (!double.IsFinite(x + y))
        {
            return;
        }

        using (html.Open("path", ("class", style), ("d", MarkerPath.Of(shape, x, y, radius))))
        {
            if (title is not null)
            {
                html.Element("title", title);
            }
        }
    }

    public void Path(string path, string style, string? dash = null)
    {
        if (path.Length > 0)
        {
            html.Void("path", ("class", style), ("d", path), ("stroke-dasharray", dash));
        }
    }
}
