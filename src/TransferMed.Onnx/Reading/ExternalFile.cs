namespace TransferMed.Onnx;

/// <summary>A file beside a model that holds values of its tensors.</summary>
internal sealed class ExternalFile
{
    private readonly string _path;
    private long _claimed;

    private ExternalFile(string path, long length)
    {
        _path = path;
        Length = length;
    }

    public long Length { get; }

    /// <summary>The file, or null where there is none or it is a link or no plain file.</summary>
    public static ExternalFile? Find(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0
            ? new ExternalFile(path, file.Length)
            : null;
    }

    /// <summary>Whether a tensor can lie there: inside the file, and all tensors together are no larger than it.</summary>
    public bool Claim(long offset, long length)
    {
        if (offset > Length - length || _claimed > Length - length)
        {
            return false;
        }

        _claimed += length;
        return true;
    }

    public ReadOnlyMemory<byte> Read(long offset, long length, Func<string, Exception> fail)
    {
        var bytes = new byte[length];
        try
        {
            using FileStream stream = File.OpenRead(_path);
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw fail($"its values cannot be read from '{Path.GetFileName(_path)}': {fault.Message}");
        }
    }
}
