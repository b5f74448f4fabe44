using System.Collections.Frozen;

namespace TransferMed.Models;

/// <summary>
/// The kinds of steps by name: the library's own, which are found by themselves, and those that the program registered. A file names a
/// kind and never a type: what is not here is not made.
/// </summary>
internal static class StepKinds
{
    private static readonly Lock Gate = new();
    private static volatile FrozenDictionary<string, Type> _known = typeof(LayerSpec).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && typeof(LayerSpec).IsAssignableFrom(type))
        .ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>The kinds that there are now; another object after each change.</summary>
    public static FrozenDictionary<string, Type> Known => _known;

    public static string NameOf(Type type) => type.Name.EndsWith("Spec", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;

    public static bool Has(Type type) => _known.TryGetValue(NameOf(type), out Type? known) && known == type;

    /// <exception cref="ArgumentException">Another type has the name, or the type can make no step.</exception>
    public static void Register(Type type)
    {
        string name = NameOf(type);
        if (type.IsAbstract || type.IsGenericType)
        {
            throw new ArgumentException($"{type} is {(type.IsAbstract ? "abstract" : "generic")}, so no step of a file can be one; register a concrete record.");
        }

        lock (Gate)
        {
            if (_known.TryGetValue(name, out Type? other) && other != type)
            {
                throw new ArgumentException($"The kind '{name}' of {type} is that of {other}; give the record a name of its own, since files name the kind.");
            }

            _known = _known.Append(KeyValuePair.Create(name, type)).DistinctBy(pair => pair.Key).ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>What to do about a kind that is not known.</summary>
    public static string Remedy(string name) =>
        $"The library's kinds are {string.Join(", ", _known.Where(pair => pair.Value != typeof(BackboneSpec) && pair.Value != typeof(FrozenGraphSpec) && pair.Value.Assembly == typeof(LayerSpec).Assembly).Select(pair => pair.Key).Order(StringComparer.Ordinal))}; "
        + $"register one of your own before it is used: {nameof(ModuleStep)}.{nameof(ModuleStep.Register)}<{name}>()";
}
