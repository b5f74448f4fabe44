namespace TransferMed.S3;

/// <summary>A bucket, and what the keys in it begin with.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">Empty, or a beginning of keys with a slash at its end.</param>
internal readonly record struct S3Place(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    /// <summary><c>s3://bucket/prefix</c>, without a slash at its end.</summary>
    public string Address => $"{Scheme}{Bucket}/{Prefix}".TrimEnd('/');

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArgumentException">It has not the form <c>s3://bucket</c> or <c>s3://bucket/prefix</c>.</exception>
    public static S3Place Parse(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        string[] parts = address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? address[Scheme.Length..].Split('/', 2) : [];
        if (parts.Length == 0 || parts[0].Length == 0)
        {
            throw new ArgumentException($"'{address}' is no address of a place in S3; it has the form s3://bucket or s3://bucket/prefix.", nameof(address));
        }

        string prefix = parts.Length == 1 ? "" : parts[1].TrimEnd('/');
        return new S3Place(parts[0], prefix.Length == 0 ? "" : prefix + "/");
    }

    /// <summary>The address of an object.</summary>
    public string Of(string name) => $"{Scheme}{Bucket}/{Prefix}{name}";
}
