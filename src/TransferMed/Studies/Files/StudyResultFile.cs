using System.Text.Json;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>The file of results: its hash, and the form, which may be that of another version.</summary>
internal static class StudyResultFile
{
    public static void Write(Stream stream, StudyResult result) =>
        ContentSeal.Write(stream, JsonSerializer.SerializeToUtf8Bytes(result, StudyJson.Default.StudyResult));

    public static StudyResult Read(string path)
    {
        try
        {
            RegularFile.Require(path);
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (StudyJson.IsFault(error) || error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Reads what was read of a file.</summary>
    public static StudyResult Parse(string path, byte[] bytes)
    {
        try
        {
            RequireSchema(path, bytes);
            if (ContentSeal.Fault(bytes, StudyJson.Default.StudyResult.Properties.Select(property => property.Name)) is { } changed)
            {
                throw new StudyException($"The results '{path}' {changed}");
            }

            StudyResult result = JsonSerializer.Deserialize(bytes, StudyJson.Default.StudyResult) ?? throw new JsonException("The file holds null.");
            return StudyResultCheck.Fault(result) is { } fault ? throw new JsonException($"It contradicts itself: {fault}.") : result;
        }
        catch (Exception error) when (StudyJson.IsFault(error))
        {
            throw Unreadable(path, error);
        }
    }

    private static StudyException Unreadable(string path, Exception error) =>
        new($"The results '{path}' cannot be read: {error.Message} Name the {TransferStudy.ResultsFile} of a finished study, or its folder.", error);

    private static void RequireSchema(string path, byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        int version = document.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("schemaVersion", out JsonElement element)
            && element.TryGetInt32(out int number)
            ? number
            : throw new JsonException("It has no schemaVersion.");
        if (version != StudyResult.CurrentSchema)
        {
            throw new StudyException(
                $"The results '{path}' have the form {version}; this version of the library reads {StudyResult.CurrentSchema}. Run the study again in a new folder, or read them with the version that wrote them.");
        }
    }
}
