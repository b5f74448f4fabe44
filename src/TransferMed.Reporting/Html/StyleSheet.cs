namespace TransferMed.Reporting;

/// <summary>The style sheets of this assembly.</summary>
internal static class StyleSheet
{
    /// <summary>Reads one: <c>report.css</c> of pages, or <c>figure.css</c> of figures that stand alone.</summary>
    public static string Read(string name)
    {
        using Stream stream = typeof(StyleSheet).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
