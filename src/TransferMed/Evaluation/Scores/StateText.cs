using System.Text.Json;
using System.Text.Json.Serialization;

namespace TransferMed.Evaluation;

/// <summary>The numbers of what was fitted, as text: JSON of one record of plain numbers and arrays.</summary>
internal static class StateText
{
    /// <summary>Properties that are not known are passed over; those that are twice, null or missing are refused.</summary>
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>What is not finite is written as its name, which nothing reads.</summary>
    private static readonly JsonSerializerOptions Writing = new(Strict) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static string Write<T>(T numbers) => JsonSerializer.Serialize(numbers, Writing);

    /// <exception cref="FormatException">It is not of the form.</exception>
    public static T Read<T>(string state)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            return JsonSerializer.Deserialize<T>(state, Strict) ?? throw new JsonException("It is null.");
        }
        catch (JsonException fault)
        {
            throw new FormatException(fault.Message, fault);
        }
    }
}
