using System.Reflection;

namespace TransferMed.Runtime;

/// <summary>The version of this library.</summary>
internal static class LibraryVersion
{
    /// <summary>For example <c>0.1.0</c>, without the commit.</summary>
    public static string Current { get; } =
        typeof(LibraryVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
