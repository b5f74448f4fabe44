using System.Net;
using System.Text;
using System.Text.Json;

namespace TransferMed.Tests.Reporting;

/// <summary>
/// A page that holds reports in frames of several widths and measures them. The frames are told the text, not the address,
/// so that the measuring script may look into them; the reports keep their own policy, under which no script runs.
/// </summary>
internal static class LayoutProbe
{
    private const string Script = """
        const found = [];
        for (const frame of document.querySelectorAll('iframe')) {
          const page = frame.contentDocument, where = frame.title, width = frame.clientWidth;
          for (const folded of page.querySelectorAll('details')) folded.open = true;
          const say = (what) => found.push(where + ': ' + what);
          if (page.styleSheets.length !== 1) say('no style');
          if (page.documentElement.scrollWidth > width) say('is ' + page.documentElement.scrollWidth + ' wide');
          if (frame.contentWindow.performance.getEntriesByType('resource').length > 0) say('asks for resources');
          for (const element of page.body.querySelectorAll('*')) {
            if (element.closest('.scroll, .skip, svg')) continue;
            const box = element.getBoundingClientRect();
            if (box.right > width + 1 || box.left < -1) say(element.tagName + '.' + element.className + ' reaches from ' + box.left + ' to ' + box.right);
          }
          for (const picture of page.images) if (picture.naturalWidth === 0) say('a picture is broken: ' + picture.alt);
          for (const plot of page.querySelectorAll('svg.plot')) {
            const name = plot.querySelector('title').textContent, frameBox = plot.getBoundingClientRect();
            const texts = [...plot.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
            if (frameBox.width < 100) say(name + ' is ' + frameBox.width + ' wide');
            texts.forEach(([text, box], i) => {
              if (box.left < frameBox.left - 1.5 || box.right > frameBox.right + 1.5 || box.top < frameBox.top - 1.5 || box.bottom > frameBox.bottom + 1.5) say(name + ': "' + text + '" is cut');
              for (const [other, box2] of texts.slice(i + 1)) {
                const x = Math.min(box.right, box2.right) - Math.max(box.left, box2.left);
                const y = Math.min(box.bottom, box2.bottom) - Math.max(box.top, box2.top);
                if (x > 1 && y > 2.5) say(name + ': "' + text + '" overlaps "' + other + '"');
              }
            });
          }
        }
        const result = document.createElement('pre');
        result.id = 'result';
        result.textContent = JSON.stringify([...new Set(found)]);
        document.body.append(result);
        """;

    /// <summary>A page whose script measures the reports.</summary>
    /// <param name="frames">What each frame is called, how wide it is in pixels, and the report in it.</param>
    public static string Page(IEnumerable<(string Name, int Width, string Html)> frames)
    {
        var page = new StringBuilder("<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>probe</title></head><body>");
        foreach ((string name, int width, string html) in frames)
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<iframe title='{WebUtility.HtmlEncode(name)}' style='width:{width}px;height:900px;border:0' srcdoc=\"{WebUtility.HtmlEncode(html)}\"></iframe>");
        }

        return page.Append("<script>addEventListener('load', () => {").Append(Script).Append("});</script></body></html>").ToString();
    }

    /// <summary>What the script found; fails where it did not run to its end.</summary>
    public static string[] Read(string page)
    {
        const string Start = "<pre id=\"result\">";
        int from = page.IndexOf(Start, StringComparison.Ordinal);
        Assert.True(from >= 0, "The measuring script gave no result: " + page[^Math.Min(page.Length, 300)..]);
        int to = page.IndexOf("</pre>", from, StringComparison.Ordinal);
        return JsonSerializer.Deserialize<string[]>(WebUtility.HtmlDecode(page[(from + Start.Length)..to]))!;
    }
}
