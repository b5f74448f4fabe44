using System.Text.Json;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>Reads a file of results, whose form may be that of another version.</summary>
internal static class StudyResultFile
{
    public static StudyResult Read(string path)
    {
        try
        {
            RegularFile.Require(path);
            byte[] bytes = File.ReadAllBytes(path);
            int version = StudyJson.SchemaOf(bytes) ?? throw new JsonException("It has no schemaVersion.");
            if (version is not (StudyResult.CurrentSchema or OldOptions.Schema))
            {
                throw new StudyException(
                    $"The results '{path}' have the form {version}; this version of the library reads {OldOptions.Schema} and {StudyResult.CurrentSchema}. Run the study again in a new folder, or read them with the version that wrote them.");
            }

            StudyResult result = JsonSerializer.Deserialize(bytes, StudyJson.Default.StudyResult) ?? throw new JsonException("The file holds null.");
            result = version == OldOptions.Schema ? result with { Options = OldOptions.Read(result.Options) } : result;
            return StudyResultCheck.Fault(result) is { } fault ? throw new JsonException($"It contradicts itself: {fault}.") : result;
        }
        catch (Exception error) when (StudyJson.IsFault(error) || error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The results '{path}' cannot be read: {error.Message} Name the {TransferStudy.ResultsFile} of a finished study, or its folder.", error);
        }
    }
}
