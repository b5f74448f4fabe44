using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TransferMed.Tests.Architecture;

/// <summary>The types of an assembly and whom each of them uses, read from the compiled file.</summary>
internal sealed class CompiledAssembly
{
    private readonly Dictionary<TypeName, TypeName?> _bases = [];
    private readonly Dictionary<TypeName, HashSet<TypeName>> _uses = [];

    public CompiledAssembly(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            var collector = new TypeCollector(reader);
            TypeName name = collector.NameOf(handle);
            TypeDefinition type = reader.GetTypeDefinition(handle);
            if (type.GetDeclaringType().IsNil)
            {
                _bases[name] = BaseOf(reader, type);
            }

            CollectType(file, reader, type, collector);
            HashSet<TypeName> uses = _uses.TryGetValue(name, out HashSet<TypeName>? known) ? known : _uses[name] = [];
            uses.UnionWith(collector.Found.Where(other => other != name));
        }
    }

    public IReadOnlyCollection<TypeName> Types => _uses.Keys;

    public IEnumerable<TypeUse> Uses => _uses.SelectMany(type => type.Value.Select(to => new TypeUse(type.Key, to)));

    public IEnumerable<TypeName> UsesOf(TypeName type) => _uses.TryGetValue(type, out HashSet<TypeName>? uses) ? uses : [];

    /// <summary>Whether a type of this assembly is an exception.</summary>
    public bool IsException(TypeName type) => _bases.TryGetValue(type, out TypeName? parent)
        ? parent is not null && IsException(parent)
        : type.Namespace == "System" && type.Name.EndsWith("Exception", StringComparison.Ordinal);

    private static TypeName? BaseOf(MetadataReader reader, TypeDefinition type)
    {
        var collector = new TypeCollector(reader);
        collector.Add(type.BaseType);
        return collector.Found.FirstOrDefault();
    }

    private static void CollectType(PEReader file, MetadataReader reader, TypeDefinition type, TypeCollector into)
    {
        into.Add(type.BaseType);
        AddAttributes(reader, type.GetCustomAttributes(), into);
        AddConstraints(reader, type.GetGenericParameters(), into);
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
        {
            into.Add(reader.GetInterfaceImplementation(handle).Interface);
        }

        foreach (FieldDefinitionHandle handle in type.GetFields())
        {
            FieldDefinition field = reader.GetFieldDefinition(handle);
            field.DecodeSignature(into, null);
            AddAttributes(reader, field.GetCustomAttributes(), into);
        }

        foreach (PropertyDefinitionHandle handle in type.GetProperties())
        {
            AddAttributes(reader, reader.GetPropertyDefinition(handle).GetCustomAttributes(), into);
        }

        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            CollectMethod(file, reader, reader.GetMethodDefinition(handle), into);
        }
    }

    private static void CollectMethod(PEReader file, MetadataReader reader, MethodDefinition method, TypeCollector into)
    {
        method.DecodeSignature(into, null);
        AddAttributes(reader, method.GetCustomAttributes(), into);
        AddConstraints(reader, method.GetGenericParameters(), into);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = file.GetMethodBody(method.RelativeVirtualAddress);
        into.Add(body.LocalSignature);
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            into.Add(region.CatchType);
        }

        foreach (EntityHandle token in IntermediateLanguage.TokensOf(body))
        {
            into.Add(token);
        }
    }

    private static void AddAttributes(MetadataReader reader, CustomAttributeHandleCollection attributes, TypeCollector into)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            into.Add(reader.GetCustomAttribute(handle).Constructor);
        }
    }

    private static void AddConstraints(MetadataReader reader, GenericParameterHandleCollection parameters, TypeCollector into)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in reader.GetGenericParameter(parameter).GetConstraints())
            {
                into.Add(reader.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }
}
