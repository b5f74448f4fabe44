using System.Text;

namespace ServeOnnx;

/// <summary>The page to try a model with: one file that loads nothing from elsewhere.</summary>
internal static class UploadPage
{
    private static readonly string Text = Read();

    public static IResult Show(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Results.Text(Text, "text/html", Encoding.UTF8);
    }

    private static string Read()
    {
        using Stream stream = typeof(UploadPage).Assembly.GetManifestResourceStream("index.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
