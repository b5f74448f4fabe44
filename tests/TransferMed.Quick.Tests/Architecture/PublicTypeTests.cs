using System.Reflection;
using System.Text.RegularExpressions;
using TransferMed.Runtime;

namespace TransferMed.Tests.Architecture;

/// <summary>What is public is shown: on a page, in a sample, or by a member of a type that is.</summary>
public partial class PublicTypeTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] Public = typeof(SampleRandom).Assembly.GetExportedTypes();

    [Fact]
    public void Every_public_type_is_shown_to_users()
    {
        string[] unseen = [.. Unseen(Public, Shown()).Select(type => $"{type.FullName}: make it internal, or show it on a page")];
        Assert.True(unseen.Length == 0, string.Join("\n", unseen));
    }

    [Fact]
    public void A_type_that_nothing_shows_is_found_and_its_members_with_it()
    {
        Assert.Equal([typeof(Alone)], Unseen([typeof(Seen), typeof(Alone), typeof(OfSeen), typeof(OfSeenTwice)], [nameof(Seen)]));
        Assert.Equal([typeof(Alone), typeof(OfSeen), typeof(OfSeenTwice), typeof(Seen)], Unseen([typeof(Seen), typeof(Alone), typeof(OfSeen), typeof(OfSeenTwice)], []));
        Assert.Empty(Unseen([typeof(Extensions)], [nameof(Extensions.Twice)]));
        Assert.Equal([typeof(Extensions)], Unseen([typeof(Extensions)], []));
    }

    /// <summary>The words of the pages and of the samples' sources.</summary>
    private static HashSet<string> Shown() =>
    [
        .. Repository.FilesIn(".")
            .Where(path => path == "README.md" || (path.StartsWith("docs/", StringComparison.Ordinal) && path.EndsWith(".md", StringComparison.Ordinal))
                || (path.StartsWith("samples/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)))
            .SelectMany(path => Word().Matches(Repository.Read(path)))
            .Select(word => word.Value),
    ];

    private static IEnumerable<Type> Unseen(Type[] all, HashSet<string> words)
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>(all.Where(type => Names(type).Any(words.Contains)));
        while (open.TryDequeue(out Type? type))
        {
            if (seen.Add(type))
            {
                foreach (Type other in Used(type).Where(all.Contains))
                {
                    open.Enqueue(other);
                }
            }
        }

        return all.Except(seen).OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    /// <summary>What users write of a type: its name, or of extensions the names of the methods.</summary>
    private static IEnumerable<string> Names(Type type) => type.IsAbstract && type.IsSealed
        ? [Plain(type), .. type.GetMethods(Declared).Where(method => method.IsPublic && method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute))).Select(method => method.Name)]
        : [Plain(type)];

    private static string Plain(Type type) => type.Name.Split('`')[0];

    private static IEnumerable<Type> Used(Type type) => type.GetMembers(Declared).SelectMany(Signature)
        .Concat(type.BaseType is { } parent ? [parent] : []).Concat(type.DeclaringType is { } outer ? [outer] : []).Concat(type.GetInterfaces())
        .SelectMany(Parts);

    private static IEnumerable<Type> Signature(MemberInfo member) => member switch
    {
        MethodBase method when method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly =>
            method.GetParameters().Select(parameter => parameter.ParameterType).Append(method is MethodInfo { ReturnType: var returned } ? returned : typeof(void)),
        FieldInfo field when field.IsPublic || field.IsFamily => [field.FieldType],
        Type { IsNestedPublic: true } nested => [nested],
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type) => type.HasElementType
        ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

#pragma warning disable CA1034, CA1822 // types for the test of the rule
    public sealed class Seen
    {
        public IReadOnlyList<OfSeen> Parts => [];

        internal Alone Hidden => new();
    }

    public sealed class OfSeen
    {
        public OfSeenTwice?[] Inner() => [];
    }

    public sealed class OfSeenTwice;

    public sealed class Alone;
#pragma warning restore CA1034, CA1822
}

/// <summary>Extensions for the test of the rule.</summary>
public static class Extensions
{
    public static int Twice(this int number) => 2 * number;
}
