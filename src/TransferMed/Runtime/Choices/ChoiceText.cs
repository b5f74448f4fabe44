using System.Globalization;

namespace TransferMed.Runtime;

/// <summary>Choices as they are written for readers, equal in every culture. Identities are made of <see cref="CanonicalJson"/> instead.</summary>
internal static class ChoiceText
{
    private const string Missing = "none";

    /// <summary>The kind and its arguments; of what says by its identity what it is, the kind and that.</summary>
    public static string Of(Choice choice)
    {
        string kind = choice.GetType().Name;
        if (choice.Identity is { } identity)
        {
            return identity.Length == 0 ? kind : $"{kind} ({identity})";
        }

        string arguments = string.Join(", ", OptionProperties.Of(choice.GetType()).Select(property =>
            string.Create(CultureInfo.InvariantCulture, $"{property.Name} = {property.Value(choice) ?? Missing}")));
        return arguments.Length == 0 ? kind : $"{kind} {{ {arguments} }}";
    }
}
