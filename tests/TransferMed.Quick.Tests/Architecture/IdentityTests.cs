using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TransferMed.Runtime;
using TransferMed.Studies;
using TransferMed.Training;

namespace TransferMed.Tests.Architecture;

/// <summary>Identities are JSON: where they are made and compared, no text that a record or a choice writes of itself is used.</summary>
public partial class IdentityTests
{
    private static readonly string[] s_folders =
    [
        "src/TransferMed/Training/Checkpoints", "src/TransferMed/Studies", "src/TransferMed/Loading/DiskCaching", "src/TransferMed/Runtime/Choices",
    ];

    private static IEnumerable<string> Sources => s_folders.SelectMany(Repository.SourcesIn);

    [Fact]
    public void Nothing_is_made_to_text_without_a_form()
    {
        string[] found = [.. Sources.SelectMany(path => Repository.Read(path).Split('\n').Where(line => PlainText().IsMatch(line)).Select(line => $"{path}: {line.Trim()}"))];
        Assert.True(found.Length == 0, $"Write options as CanonicalJson, numbers with the invariant culture:\n  {string.Join("\n  ", found)}");
    }

    [Fact]
    public void No_record_or_choice_is_put_into_a_text()
    {
        HashSet<string> names = [.. Sources.Select(path => Path.GetFileName(path).Split('.')[0])];
        MethodBase[] methods = [.. typeof(StudyOptions).Assembly.GetTypes().Where(type => names.Contains(Outermost(type).Name)).SelectMany(MethodsOf)];
        Assert.True(methods.Length > 500, $"{methods.Length} methods were looked at.");
        string[] found = [.. RecordsInTexts(typeof(StudyOptions).Assembly, methods)];
        Assert.True(found.Length == 0, $"The text of a record or a choice changes with its properties; write options as CanonicalJson:\n  {string.Join("\n  ", found)}");
    }

    [Fact]
    public void A_record_and_a_choice_in_a_text_are_seen() => Assert.Equal(
        [nameof(TrainingOptions), nameof(Optimizer)],
        RecordsInTexts(typeof(IdentityTests).Assembly, MethodsOf(typeof(IdentityTests)).Where(method => method.Name == nameof(Wrong))).Select(text => text.Split(' ')[^1]));

    [Theory]
    [InlineData("Freeze = options.Freeze.ToString(),", true)]
    [InlineData("text.Append(number.ToString(CultureInfo.InvariantCulture))", false)]
    [InlineData("    public override string ToString() => Text;", false)]
    public void Plain_texts_are_seen(string line, bool seen) => Assert.Equal(seen, PlainText().IsMatch(line));

    private static string Wrong(TrainingOptions options, int number, Optimizer optimizer) => $"{options} {number} {optimizer}";

    private static IEnumerable<string> RecordsInTexts(Assembly assembly, IEnumerable<MethodBase> methods)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        foreach (MethodBase method in methods)
        {
            int address = reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).RelativeVirtualAddress;
            if (address == 0)
            {
                continue;
            }

            Type[] ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : [];
            Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
            foreach (EntityHandle token in IntermediateLanguage.TokensOf(file.GetMethodBody(address)).Where(token => token.Kind == HandleKind.MethodSpecification))
            {
                if (assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(token), ofType, ofMethod) is { Name: "AppendFormatted" } call && WritesItself(call.GetGenericArguments()[0]))
                {
                    yield return $"{method.DeclaringType!.Name}.{method.Name} writes {call.GetGenericArguments()[0].Name}";
                }
            }
        }
    }

    /// <summary>Whether a type is a record, whose text the compiler makes, or a choice, whose text is for readers.</summary>
    private static bool WritesItself(Type type) => typeof(Choice).IsAssignableFrom(type)
        || type.GetMethod(nameof(ToString), Type.EmptyTypes)?.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;

    private static IEnumerable<MethodBase> MethodsOf(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).OfType<MethodBase>();

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    [GeneratedRegex(@"\.ToString\(\)")]
    private static partial Regex PlainText();
}
