namespace TransferMed.Datasets;

/// <summary>A file within a tar file.</summary>
/// <param name="Name">Its name, with slashes, without a beginning <c>./</c> or slash.</param>
/// <param name="Offset">Where its content begins, in bytes from the beginning of the tar file.</param>
/// <param name="Length">The length of its content.</param>
/// <param name="Text">Its content, where it says something of a picture; else null.</param>
internal readonly record struct TarFile(string Name, long Offset, long Length, byte[]? Text);
