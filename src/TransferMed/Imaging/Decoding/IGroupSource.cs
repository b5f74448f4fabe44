namespace TransferMed.Imaging;

/// <summary>
/// A decoder that finds in a file whom or what the picture shows. When a dataset is opened, the name becomes the
/// <c>ImageSample.Group</c> of every sample to which the manifest gives none, so that pictures of one patient never
/// stand on two sides of a split.
/// </summary>
public interface IGroupSource
{
    /// <summary>The name of the group of a file that the decoder recognises. Called from several threads.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="path">The file's path, for errors.</param>
    /// <returns>
    /// The name, equal for all pictures of the group, or null where the file does not say. It appears in reports and in
    /// files of results, so that it is a pseudonym rather than a patient's id.
    /// </returns>
    /// <exception cref="ImageDecodeException">The file is broken.</exception>
    string? GroupOf(ReadOnlySpan<byte> data, string path);

    /// <summary>
    /// Where the groups come from and which option gives others, in whole sentences: what messages say where a split is not
    /// possible with these groups. Default: empty.
    /// </summary>
    string GroupOrigin => "";
}
