using System.Runtime.InteropServices;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>
/// Functions of LibTorch that TorchSharp does not offer. Each is looked for by its exported C++ name before it is called;
/// where it is missing the caller is told so. None of them throws: a C++ exception would end the process.
/// </summary>
internal static unsafe class LibTorchExports
{
    private static nint Library =>
        NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out nint handle) ? handle : 0;

    /// <summary>How LibTorch was built (at::show_config), or null where it cannot be asked.</summary>
    public static string? BuildDescription()
    {
        // The function returns a std::string in memory that the caller passes; only the x64 System V convention with
        // libstdc++ is known here: pointer to the characters, length, 16 bytes for short texts.
        if (!OperatingSystem.IsLinux()
            || RuntimeInformation.ProcessArchitecture != Architecture.X64
            || !TryFind("_ZN2at11show_configB5cxx11Ev", out nint function))
        {
            return null;
        }

        // The characters of the returned text stay allocated: it is asked for once, and the allocator is not ours.
        nint* text = stackalloc nint[4];
        ((delegate* unmanaged<void*, void>)function)(text);
        return Marshal.PtrToStringUTF8(text[0], (int)text[1]);
    }

    /// <summary>Turns the deterministic algorithms of at::Context on or off.</summary>
    /// <param name="enabled">True for deterministic cuDNN kernels chosen without measuring.</param>
    /// <returns>False where this LibTorch does not export the switches; nothing is changed then.</returns>
    public static bool TrySetDeterministic(bool enabled)
    {
        bool windows = OperatingSystem.IsWindows();
        if (!TryFind(windows ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv", out nint context)
            || !TryFind(windows ? "?setDeterministicCuDNN@Context@at@@QEAAX_N@Z" : "_ZN2at7Context21setDeterministicCuDNNEb", out nint cudnn)
            || !TryFind(windows ? "?setBenchmarkCuDNN@Context@at@@QEAAX_N@Z" : "_ZN2at7Context17setBenchmarkCuDNNEb", out nint benchmark)
            || !TryFind(windows ? "?setDeterministicAlgorithms@Context@at@@QEAAX_N0@Z" : "_ZN2at7Context26setDeterministicAlgorithmsEbb", out nint algorithms)
            || !TryFind(
                windows ? "?setDeterministicFillUninitializedMemory@Context@at@@QEAAX_N@Z" : "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb",
                out nint fill))
        {
            return false;
        }

        void* at = ((delegate* unmanaged<void*>)context)();
        byte on = enabled ? (byte)1 : (byte)0;
        ((delegate* unmanaged<void*, byte, void>)cudnn)(at, on);
        ((delegate* unmanaged<void*, byte, void>)benchmark)(at, (byte)(1 - on));

        // Warn only: an operation without a deterministic kernel goes on instead of ending the run.
        ((delegate* unmanaged<void*, byte, byte, void>)algorithms)(at, on, 1);

        // Filling every new tensor with NaN finds reads of unset memory; it is no part of determinism and costs a pass.
        ((delegate* unmanaged<void*, byte, void>)fill)(at, 0);
        return true;
    }

    /// <summary>Lets cuDNN measure its kernels, or not.</summary>
    /// <returns>False where this LibTorch does not export the switch.</returns>
    public static bool TrySetCudnnBenchmark(bool enabled)
    {
        bool windows = OperatingSystem.IsWindows();
        if (!TryFind(windows ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv", out nint context)
            || !TryFind(windows ? "?setBenchmarkCuDNN@Context@at@@QEAAX_N@Z" : "_ZN2at7Context17setBenchmarkCuDNNEb", out nint benchmark))
        {
            return false;
        }

        ((delegate* unmanaged<void*, byte, void>)benchmark)(((delegate* unmanaged<void*>)context)(), enabled ? (byte)1 : (byte)0);
        return true;
    }

    /// <summary>Finds an exported function of LibTorch.</summary>
    internal static bool TryFind(string export, out nint function)
    {
        function = 0;
        return Library is not 0 and nint library && NativeLibrary.TryGetExport(library, export, out function);
    }
}
