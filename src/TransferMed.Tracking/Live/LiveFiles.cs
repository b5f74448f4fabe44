using System.Globalization;
using System.Text;

namespace TransferMed.Tracking;

/// <summary>The files of the page, which loads nothing from elsewhere.</summary>
internal static class LiveFiles
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The whole answer to a request that is not for events.</summary>
    public static byte[] Answer(LiveRequest request)
    {
        (string status, string type, byte[] body) = request switch
        {
            { IsLocal: false } => Text("403 Forbidden", "This page is for this machine: open it by 127.0.0.1 or localhost."),
            { Method: not ("GET" or "HEAD") } => Text("405 Method Not Allowed", "This page is only read."),
            { Path: "/" } => ("200 OK", "text/html; charset=utf-8", Read("live.html")),
            { Path: "/live.css" } => ("200 OK", "text/css; charset=utf-8", Read("live.css")),
            { Path: "/live.js" } => ("200 OK", "text/javascript; charset=utf-8", Read("live.js")),
            _ => Text("404 Not Found", "There is one page here: /"),
        };
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: {Policy}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. request.Method == "HEAD" ? [] : body];
    }

    private static (string, string, byte[]) Text(string status, string text) => (status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    private static byte[] Read(string name)
    {
        using Stream file = typeof(LiveFiles).Assembly.GetManifestResourceStream($"TransferMed.Tracking.{name}")!;
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }
}
