namespace TransferMed.Tests.Architecture;

/// <summary>A top-level type; nested and compiler-made types count as the type that they stand in.</summary>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}

/// <summary>One type names another: in its base, a signature, a body or an attribute.</summary>
internal sealed record TypeUse(TypeName From, TypeName To)
{
    public override string ToString() => $"{From} -> {To}";
}
