using System.Collections.Concurrent;
using System.Reflection;

namespace TransferMed.Runtime;

/// <summary>Objects as values: equal where type and every field are, as with records. Once, for all kinds, users' own too.</summary>
internal static class FieldEquality
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    public static bool AreEqual(object one, object other) => ReferenceEquals(one, other)
        || one.GetType() == other.GetType() && Array.TrueForAll(FieldsOf(one), field => Equals(field.GetValue(one), field.GetValue(other)));

    public static int Hash(object value)
    {
        var hash = new HashCode();
        hash.Add(value.GetType());
        foreach (FieldInfo field in FieldsOf(value))
        {
            hash.Add(field.GetValue(value));
        }

        return hash.ToHashCode();
    }

    private static FieldInfo[] FieldsOf(object value) => Known.GetOrAdd(value.GetType(), Find);

    private static FieldInfo[] Find(Type? type) => type is null ? []
        : [.. Find(type.BaseType), .. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)];
}
