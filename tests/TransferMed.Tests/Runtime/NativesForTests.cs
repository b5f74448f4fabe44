using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

internal static class NativesForTests
{
    /// <summary>A test may touch TorchSharp before it touches the library: the library's handler must stand before that.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "There is no earlier place in a test run.")]
    internal static void Register() => RuntimeHelpers.RunModuleConstructor(typeof(TorchRuntime).Module.ModuleHandle);
}
