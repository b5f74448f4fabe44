using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>
/// LibTorch's automatic mixed precision, which TorchSharp does not offer. The state belongs to the thread: a scope is entered and
/// left on one thread, with no await inside. Casts of weights are kept for one outermost scope.
/// </summary>
internal static unsafe class Autocast
{
    private const sbyte Cpu = 0;
    private const sbyte Cuda = 1;

    /// <summary>Whether the loaded LibTorch exports the switches.</summary>
    public static bool IsAvailable => NativeCalls.Found is not null;

    /// <summary>Switches autocast on for the calling thread until the scope is disposed.</summary>
    /// <param name="device">The device whose operations are cast.</param>
    /// <param name="precision">Full gives a scope that does nothing. Not Auto.</param>
    /// <exception cref="TransferMedException">The switches are missing.</exception>
    public static Scope Enter(TorchDevice device, Precision precision) =>
        precision == Precision.Full ? default : new Scope(device.IsCuda ? Cuda : Cpu, precision);

    /// <summary>The scope; leaving it puts back what was before.</summary>
    public readonly ref struct Scope : IDisposable
    {
        private readonly NativeCalls? _functions;
        private readonly sbyte _device;
        private readonly byte _wasEnabled;
        private readonly sbyte _type;

        internal Scope(sbyte device, Precision precision)
        {
            _functions = NativeCalls.Found ?? throw new NativeBackendException(
                $"LibTorch {TorchRuntime.LibTorchVersion} on this platform does not export its autocast switches. Use Precision.Full.");
            _device = device;
            _wasEnabled = _functions.IsEnabled(device);
            _type = _functions.GetType(device);
            _functions.SetEnabled(device, 1);
            _functions.SetType(device, (sbyte)(precision == Precision.BFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float16));
            _functions.Enter();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_functions is null)
            {
                return;
            }

            if (_functions.Leave() == 0)
            {
                _functions.ClearCache();
            }

            _functions.SetEnabled(_device, _wasEnabled);
            _functions.SetType(_device, _type);
        }
    }

    /// <summary>The exports; all or none.</summary>
    internal sealed class NativeCalls
    {
        private readonly nint[] _at;

        private NativeCalls(nint[] at) => _at = at;

        public static NativeCalls? Found { get; } = Find();

        public byte IsEnabled(sbyte device) => ((delegate* unmanaged<sbyte, byte>)_at[0])(device);

        public sbyte GetType(sbyte device) => ((delegate* unmanaged<sbyte, sbyte>)_at[1])(device);

        public void SetEnabled(sbyte device, byte enabled) => ((delegate* unmanaged<sbyte, byte, void>)_at[2])(device, enabled);

        public void SetType(sbyte device, sbyte type) => ((delegate* unmanaged<sbyte, sbyte, void>)_at[3])(device, type);

        public void Enter() => ((delegate* unmanaged<int>)_at[4])();

        public int Leave() => ((delegate* unmanaged<int>)_at[5])();

        public void ClearCache() => ((delegate* unmanaged<void>)_at[6])();

        private static NativeCalls? Find()
        {
            TorchRuntime.Initialize();
            string[] names = OperatingSystem.IsWindows()
                ? [
                    "?is_autocast_enabled@autocast@at@@YA_NW4DeviceType@c10@@@Z",
                    "?get_autocast_dtype@autocast@at@@YA?AW4ScalarType@c10@@W4DeviceType@4@@Z",
                    "?set_autocast_enabled@autocast@at@@YAXW4DeviceType@c10@@_N@Z",
                    "?set_autocast_dtype@autocast@at@@YAXW4DeviceType@c10@@W4ScalarType@4@@Z",
                    "?increment_nesting@autocast@at@@YAHXZ",
                    "?decrement_nesting@autocast@at@@YAHXZ",
                    "?clear_cache@autocast@at@@YAXXZ",
                ]
                : [
                    "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE",
                    "_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE",
                    "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb",
                    "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE",
                    "_ZN2at8autocast17increment_nestingEv",
                    "_ZN2at8autocast17decrement_nestingEv",
                    "_ZN2at8autocast11clear_cacheEv",
                ];
            var found = new nint[names.Length];
            for (int i = 0; i < names.Length; i++)
            {
                if (!LibTorchExports.TryFind(names[i], out found[i]))
                {
                    return null;
                }
            }

            return new NativeCalls(found);
        }
    }
}
