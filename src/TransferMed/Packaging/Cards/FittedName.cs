namespace TransferMed.Packaging;

/// <summary>What packages call something from outside the library.</summary>
internal static class FittedName
{
    public static string Of(object fitted) => fitted.GetType().FullName ?? fitted.GetType().Name;
}
