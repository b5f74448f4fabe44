using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The whole modules that the program registered, by name. A file names one; its code is never in a file.</summary>
internal static class KnownModules
{
    private static readonly ConcurrentDictionary<string, Func<nn.Module<Tensor, Tensor>>> Factories = new(StringComparer.Ordinal);

    public static void Register(string name, Func<nn.Module<Tensor, Tensor>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        if (name.Length > SpecLimits.NameLength)
        {
            throw new ArgumentException($"The name of the module has {name.Length} characters; the limit is {SpecLimits.NameLength}.", nameof(name));
        }

        Factories[name] = factory;
    }

    public static Func<nn.Module<Tensor, Tensor>>? Find(string name) => Factories.GetValueOrDefault(name);

    /// <summary>Forgets a module, as if the program had not registered it.</summary>
    internal static void Forget(string name) => Factories.TryRemove(name, out _);
}
