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
            int version = RequireSchema(path, bytes);
            if (ContentSeal.Fault(bytes, StudyJson.Default.StudyResult.Properties.Select(property => property.Name)) is { } changed)
            {
                throw new StudyException($"The results '{path}' {changed}");
            }

            StudyResult result = JsonSerializer.Deserialize(bytes, StudyJson.Default.StudyResult) ?? throw new JsonException("The file holds null.");
            result = version == OldOptions.Schema ? result with { Options = OldOptions.Read(result.Options) } : result;
            return StudyResultCheck.Fault(result) is { } fault ? throw new JsonException($"It contradicts itself: {fault}.") : OldStatements.Read(WithChains(result));
        }
        catch (Exception error) when (StudyJson.IsFault(error))
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Versions before chains told the steps of a scenario by its runs alone.</summary>
    private static StudyResult WithChains(StudyResult result) => result.Chains.Count > 0 ? result : result with
    {
        Chains = [.. result.Runs.DistinctBy(run => run.Scenario).Select(run => ScenarioChain.Of(run, result, StudySetup.Of(result.Options).Weights))],
    };

    private static StudyException Unreadable(string path, Exception error) =>
        new($"The results '{path}' cannot be read: {error.Message} Name the {StudyFileNames.Results} of a finished study, or its folder.", error);

    private static int RequireSchema(string path, byte[] bytes)
    {
        int version = StudyJson.SchemaOf(bytes) ?? throw new JsonException("It has no schemaVersion.");
        return version is StudyResult.CurrentSchema or OldOptions.Schema
            ? version
            : throw new StudyException(
                $"The results '{path}' have the form {version}; this version of the library reads {OldOptions.Schema} and {StudyResult.CurrentSchema}. Run the study again in a new folder, or read them with the version that wrote them.");
    }
}
