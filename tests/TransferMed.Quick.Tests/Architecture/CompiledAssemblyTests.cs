using System.Text;
using System.Text.RegularExpressions;

namespace TransferMed.Tests.Architecture;

/// <summary>The reader of compiled files sees every way in which a type can use another one.</summary>
public class CompiledAssemblyTests
{
    private static readonly CompiledAssembly Tests = new(typeof(CompiledAssemblyTests).Assembly.Location);

    [Theory]
    [InlineData(nameof(ByBase))]
    [InlineData(nameof(ByInterface))]
    [InlineData(nameof(ByProperty))]
    [InlineData(nameof(ByParameter))]
    [InlineData(nameof(ByReturnedArrayOfGeneric))]
    [InlineData(nameof(ByCall))]
    [InlineData(nameof(ByTypeArgumentOfCall))]
    [InlineData(nameof(ByLambda))]
    [InlineData(nameof(ByIterator))]
    [InlineData(nameof(ByTypeOf))]
    [InlineData(nameof(ByCatch))]
    [InlineData(nameof(ByAttribute))]
    [InlineData(nameof(ByConstraint))]
    public void A_use_is_found(string way) => Assert.Contains(Tests.UsesOf(Named(way)), used => used == Named(nameof(Used)));

    [Fact]
    public void What_is_not_used_is_not_found() => Assert.DoesNotContain(Tests.UsesOf(Named(nameof(NotAtAll))), used => used == Named(nameof(Used)));

    [Fact]
    public void A_type_of_another_assembly_is_found_with_its_assembly() =>
        Assert.Contains(Tests.UsesOf(Named(nameof(NotAtAll))), used => used is { Assembly: "System.Text.RegularExpressions", Name: nameof(Regex) });

    private static TypeName Named(string name) => Tests.Types.Single(type => type.Name == name && type.Namespace == typeof(Used).Namespace);
}

[AttributeUsage(AttributeTargets.All)]
internal class Used : Attribute
{
    public static int Number() => 1;

    public static T Same<T>(T value) => value;
}

internal interface IUsed<T>;

internal sealed class ByBase : Used;

internal sealed class ByInterface : IUsed<Used>;

internal sealed class ByProperty
{
    public Used? Value { get; set; }
}

internal sealed class ByParameter
{
    public static bool Take(Used? value) => value is null;
}

internal sealed class ByReturnedArrayOfGeneric
{
    public static List<Used?[]> Give() => [];
}

internal sealed class ByCall
{
    public static int Call() => Used.Number();
}

internal sealed class ByTypeArgumentOfCall
{
    public static int Call() => Array.Empty<Used>().Length;
}

internal sealed class ByLambda
{
    public static Func<int> Make(int more) => () => Used.Number() + more;
}

internal sealed class ByIterator
{
    public static IEnumerable<int> Make()
    {
        yield return Used.Number();
    }
}

internal sealed class ByTypeOf
{
    public static string Name() => typeof(Used).Name;
}

internal sealed class ByCatch
{
    public static int Try(Func<int> call)
    {
        try
        {
            return call();
        }
        catch (Exception) when (Used.Number() > 0)
        {
            return 0;
        }
    }
}

[Used]
internal sealed class ByAttribute;

internal sealed class ByConstraint
{
    public static T Same<T>(T value)
        where T : Used => value;
}

internal sealed class NotAtAll
{
    public static Encoding Text => Encoding.UTF8;

    public static bool Matches(string text) => Regex.IsMatch(text, "a");
}
