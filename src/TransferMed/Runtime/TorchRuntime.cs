using System.Reflection;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>LibTorch as a whole: loading it, its version, its seed and its threads.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static volatile bool _initialized;

    /// <summary>The version of the TorchSharp package, for example <c>0.107.0</c>.</summary>
    public static string TorchSharpVersion { get; } =
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? typeof(torch).Assembly.GetName().Version?.ToString()
        ?? "unknown";

    /// <summary>The LibTorch version that this TorchSharp was built for, for example <c>2.10.0</c>.</summary>
    internal static string ExpectedLibTorchVersion => torch.NormalizeNuGetVersion(torch.__version__);

    /// <summary>
    /// Loads LibTorch. Every entry of the library that needs it calls this; an application calls it to get a clear error
    /// early. Any thread may call it, any number of times; after the first success it does nothing.
    /// </summary>
    /// <exception cref="NativeBackendException">LibTorch or its binding does not load; names the cause and the remedy.</exception>
    public static void Initialize()
    {
        if (_initialized)
        {
            return;
        }

        lock (Gate)
        {
            if (_initialized)
            {
                return;
            }

            NativeLoader.EnsureLoaded();
            torch.InitializeDeviceType(DeviceType.CPU);
            _initialized = true;
        }
    }
}
