using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using TorchSharp;
using TransferMed.Onnx;
using TransferMed.Runtime;
using TransferMed.Tests.Architecture;

namespace TransferMed.Tests.Runtime;

/// <summary>Numbers reach LibTorch through <see cref="HeldNumbers"/> alone: TorchSharp's own objects for them may be freed while they are read.</summary>
public class NumberTests
{
    private static readonly HashSet<MethodBase> Makers = MakersOf(CallsOf(typeof(Scalar).Assembly));

    private static IEnumerable<Assembly> Library => Directory.GetFiles(AppContext.BaseDirectory, "TransferMed*.dll")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => !name.EndsWith("Tests", StringComparison.Ordinal))
        .Select(Assembly.Load);

    [Fact]
    public void No_operation_leaves_a_number_to_the_collector()
    {
        Assert.Contains(Library, assembly => assembly == typeof(OnnxExport).Assembly);
        (MethodBase Caller, MethodBase Callee)[] calls = [.. Library.SelectMany(CallsOf)];
        Assert.Contains(calls, call => call.Caller.DeclaringType == typeof(HeldNumbers) && Makes(call.Callee));
        string[] found = [.. Leaving(calls.Where(call => call.Caller.DeclaringType != typeof(HeldNumbers)))];
        Assert.True(found.Length == 0, $"Write these with {nameof(HeldNumbers)}:\n  {string.Join("\n  ", found)}");
    }

    [Fact]
    public void Numbers_that_are_left_are_seen() => Assert.Equal(
        ["op_Addition", "op_Addition", "op_Implicit", "leaky_relu", "square", "ToSingle"],
        Leaving(CallsOf(typeof(NumberTests).Assembly).Where(call => call.Caller.Name == nameof(Wrong))).Select(text => text.Split(' ')[^1]));

    private static float Wrong(torch.Tensor x, torch.Tensor y) => torch.nn.functional.leaky_relu((x + y + 1).clamp(min: 0.5)).square().ToSingle();

    private static IEnumerable<string> Leaving(IEnumerable<(MethodBase Caller, MethodBase Callee)> calls) =>
        calls.Where(call => Makes(call.Callee) || Makers.Contains(call.Callee)).Select(call => $"{call.Caller.DeclaringType}.{call.Caller.Name} calls {call.Callee.Name}");

    private static bool Makes(MethodBase method) => method.DeclaringType == typeof(ScalarExtensionMethods) || (method.DeclaringType == typeof(Scalar) && method.Name == "op_Implicit");

    /// <summary>The methods that make an object of a number, themselves or by what they call.</summary>
    private static HashSet<MethodBase> MakersOf(IEnumerable<(MethodBase Caller, MethodBase Callee)> calls)
    {
        ILookup<MethodBase, MethodBase> callers = calls.ToLookup(call => call.Callee, call => call.Caller);
        var makers = new HashSet<MethodBase>();
        var open = new Queue<MethodBase>(callers.Where(group => Makes(group.Key)).SelectMany(group => group));
        while (open.TryDequeue(out MethodBase? method))
        {
            if (!Makes(method) && makers.Add(method))
            {
                foreach (MethodBase caller in callers[method])
                {
                    open.Enqueue(caller);
                }
            }
        }

        return makers;
    }

    private static IEnumerable<(MethodBase Caller, MethodBase Callee)> CallsOf(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader reader = file.GetMetadataReader();
        foreach (MethodBase method in assembly.GetTypes().SelectMany(MethodsOf))
        {
            int address = reader.GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).RelativeVirtualAddress;
            if (address == 0)
            {
                continue;
            }

            Type[] ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : [];
            Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
            foreach (EntityHandle token in IntermediateLanguage.TokensOf(file.GetMethodBody(address)))
            {
                bool isMethod = token.Kind is HandleKind.MethodDefinition or HandleKind.MethodSpecification
                    || (token.Kind == HandleKind.MemberReference && reader.GetMemberReference((MemberReferenceHandle)token).GetKind() == MemberReferenceKind.Method);
                if (isMethod && assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(token), ofType, ofMethod) is { } callee)
                {
                    yield return (method, callee);
                }
            }
        }
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).OfType<MethodBase>();
}
