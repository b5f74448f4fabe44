using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>LibTorch as a whole: loading it, its version, its seed, its threads and its determinism.</summary>
internal static partial class TorchRuntime
{
    /// <summary>The LibTorch release (major.minor) that the referenced TorchSharp range is built for.</summary>
    internal const string RequiredLibTorch = "2.10";

    private static readonly Lock Gate = new();
    private static volatile bool _initialized;
    private static volatile int _threads;

    /// <summary>The version of the TorchSharp package, for example <c>0.107.0</c>.</summary>
    public static string TorchSharpVersion { get; } =
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? typeof(torch).Assembly.GetName().Version?.ToString()
        ?? "unknown";

    /// <summary>
    /// The version of LibTorch, for example <c>2.10.0</c>: the loaded library's own word on Linux x64, elsewhere the version
    /// that TorchSharp was built for (other platforms give no way to ask). Loads LibTorch.
    /// </summary>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static string LibTorchVersion
    {
        get
        {
            Initialize();
            return VersionIn(BuildDescription.Value) ?? torch.NormalizeNuGetVersion(torch.__version__);
        }
    }

    /// <summary>The most threads that <see cref="Threads"/> accepts: 256, or the number of processors where that is more.</summary>
    public static int MaximumThreads => Math.Max(256, Environment.ProcessorCount);

    /// <summary>
    /// The threads that LibTorch uses inside one operation on the CPU, from 1 to <see cref="MaximumThreads"/>. LibTorch
    /// starts with one per physical core or with OMP_NUM_THREADS. The last bits of CPU results can depend on it. A number that
    /// was set here holds for the process: LibTorch keeps it by thread, and asking brings the calling thread to it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range (LibTorch would end the process).</exception>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static int Threads
    {
        get
        {
            Initialize();
            if (_threads is > 0 and int chosen && torch.get_num_threads() != chosen)
            {
                torch.set_num_threads(chosen);
            }

            return torch.get_num_threads();
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaximumThreads);
            Initialize();
            torch.set_num_threads(value);
            _threads = value;
        }
    }

    /// <summary>Whether deterministic kernels are asked for.</summary>
    internal static bool IsDeterministic { get; private set; }

    /// <summary>How the loaded LibTorch was built, or null where it cannot be asked. Kept: asking twice would leak the text.</summary>
    internal static Lazy<string?> BuildDescription { get; } = new(LibTorchExports.BuildDescription);

    /// <summary>
    /// Loads LibTorch. Every entry of the library that needs it calls this; an application calls it to get a clear error
    /// early. Any thread may call it, any number of times; after the first success it does nothing.
    /// </summary>
    /// <exception cref="TransferMedException">LibTorch or its binding does not load; names the cause and the remedy.</exception>
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

    /// <summary>Seeds LibTorch's generators on the CPU and on every CUDA device.</summary>
    /// <param name="seed">Any value.</param>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static void Seed(long seed)
    {
        Initialize();
        torch.random.manual_seed(seed).Dispose();
        if (torch.cuda.is_available())
        {
            torch.cuda.manual_seed_all(seed);
        }
    }

    /// <summary>
    /// Makes LibTorch choose deterministic kernels (cuDNN deterministic and without measuring, deterministic algorithms
    /// elsewhere; an operation that has none warns and goes on), or lets cuDNN measure for the fastest ones. The setting
    /// is one for the process. CPU kernels are deterministic in either setting for an unchanged <see cref="Threads"/>.
    /// </summary>
    /// <param name="enabled">True for the same result in every run; false for speed.</param>
    /// <returns>Whether LibTorch took the setting, and what remains to be done.</returns>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static Determinism SetDeterministic(bool enabled)
    {
        Initialize();
        if (!LibTorchExports.TrySetDeterministic(enabled))
        {
            return new Determinism(
                false,
                $"LibTorch {LibTorchVersion} on this platform does not export its determinism switches: CPU results are repeatable, CUDA results may differ in the last bits.");
        }

        IsDeterministic = enabled;
        if (!enabled)
        {
            return new Determinism(true, "cuDNN measures and chooses the fastest kernels; CUDA results may differ in the last bits from run to run.");
        }

        const string Workspace = "CUBLAS_WORKSPACE_CONFIG";
        bool open = torch.cuda.is_available() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Workspace));
        return new Determinism(
            true,
            open
                ? $"Deterministic kernels are chosen; set {Workspace}=:4096:8 before the process starts to make cuBLAS repeatable too."
                : "Deterministic kernels are chosen.");
    }

    /// <summary>The version in a build description, or null.</summary>
    internal static string? VersionIn(string? buildDescription) =>
        buildDescription is not null && VersionPattern().Match(buildDescription) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"TORCH_VERSION=([0-9]+(?:\.[0-9]+)+)")]
    private static partial Regex VersionPattern();
}
