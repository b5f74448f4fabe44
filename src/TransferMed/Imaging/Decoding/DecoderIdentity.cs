namespace TransferMed.Imaging;

/// <summary>What tells decoders apart whose pixels are kept: the type, the version of its code, its settings.</summary>
internal static class DecoderIdentity
{
    /// <summary>The module's version id stands for the code of the decoder.</summary>
    public static string Of(IImageDecoder decoder) =>
        $"{decoder.GetType().FullName} {decoder.GetType().Module.ModuleVersionId} [{decoder.Settings}]";
}
