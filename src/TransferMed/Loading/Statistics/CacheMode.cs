namespace TransferMed.Loading;

/// <summary>Where decoded pictures, one byte for each value, are kept between epochs.</summary>
public enum CacheMode
{
    /// <summary>
    /// The first that has room for all pictures of the dataset: on CUDA <see cref="Device"/>, then <see cref="Memory"/>, then
    /// (pictures from files only) <see cref="Disk"/>; else <see cref="None"/>.
    /// </summary>
    Auto,

    /// <summary>Every epoch decodes every picture again.</summary>
    None,

    /// <summary>Decoded pictures are kept in memory, as many as fit into the limit; the others are decoded in every epoch.</summary>
    Memory,

    /// <summary>
    /// All decoded pictures are kept in a file that later runs and other processes use too. It is known by the
    /// content of the pictures, geometry and decoder, appears only when it is whole, and every picture is verified whenever it is read; a
    /// damaged one is decoded instead, and the file made anew. Where it cannot be written, or the pictures are not files, as <see cref="None"/>, and the log says so.
    /// </summary>
    Disk,

    /// <summary>
    /// All decoded pictures live on the device; a batch is gathered there and the host does nothing. Where they are above
    /// <see cref="LoaderOptions.DeviceCacheBytes"/> or there is no room, as the rest of <see cref="Auto"/>, and the log says so.
    /// </summary>
    Device,
}
