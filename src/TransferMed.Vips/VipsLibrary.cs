using NetVips;

namespace TransferMed.Vips;

/// <summary>libvips itself, which the program brings along.</summary>
internal static class VipsLibrary
{
    /// <summary>The version of libvips; "missing" where it cannot be loaded.</summary>
    public static string Version => ModuleInitializer.VipsInitialized
        ? $"{NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}"
        : "missing";

    public static void Require()
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            throw new TransferMedException(
                "libvips cannot be loaded, so no TIFF and no 16-bit PNG can be decoded. The application must reference the package "
                + "NetVips.Native.linux-x64, NetVips.Native.win-x64 or NetVips.Native.osx-arm64.",
                ModuleInitializer.Exception);
        }
    }
}
