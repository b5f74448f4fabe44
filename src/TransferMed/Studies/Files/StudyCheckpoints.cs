using Microsoft.Extensions.Logging;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>
/// The state of what is under way. Each worker writes into files of its own, so that two that come to compute the same unit never write over
/// each other; who begins a unit takes over the newest state that another left.
/// </summary>
/// <param name="folder">Where they lie.</param>
/// <param name="owner">What this worker's files are marked with; null for the one worker of a study that is not computed in shards.</param>
/// <param name="logger">Told what cannot be deleted.</param>
internal sealed partial class StudyCheckpoints(string folder, string? owner, ILogger logger)
{
    private const string Ending = ".safetensors";

    /// <summary>Stands before the owner; no name of a unit holds it.</summary>
    private const string Of = "@";

    /// <summary>This worker's file for a unit, with what is left of the unit from before.</summary>
    public string Continue(string unit)
    {
        string own = Own(unit);
        foreach ((int age, string left) in All(unit).OrderByDescending(File.GetLastWriteTimeUtc).ToList().Index())
        {
            if (left == own)
            {
                continue;
            }

            if (age == 0)
            {
                TakeOver(left, own);
            }
            else
            {
                Delete(left);
            }
        }

        return own;
    }

    /// <summary>Removes all states of a unit that is done.</summary>
    public void Forget(string unit)
    {
        string own = Own(unit);
        Delete(own);
        foreach (string left in All(unit).Where(left => left != own).ToList())
        {
            Delete(left);
        }
    }

    /// <summary>Removes the folder with all that a finished study has left there.</summary>
    public void Clear()
    {
        foreach (string checkpoint in Directory.EnumerateFiles(folder, "*" + Ending).ToList())
        {
            Delete(checkpoint);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            FileOperations.DeleteFolder(folder);
        }
    }

    private string Own(string unit) => Path.Combine(folder, $"{unit}{(owner is null ? "" : Of + owner)}{Ending}");

    private IEnumerable<string> All(string unit) =>
        Directory.EnumerateFiles(folder, $"{unit}{Of}*{Ending}").Concat(Directory.EnumerateFiles(folder, unit + Ending));

    private void TakeOver(string left, string own)
    {
        try
        {
            FileOperations.Rename(left, own);
        }
        catch (FileNotFoundException error)
        {
            // Its owner has finished the unit after all: the next look finds the result.
            LogGone(logger, left, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"The checkpoint '{left}' cannot be taken over as '{own}': {error.Message} Check the folder's permissions.", error);
        }
    }

    /// <summary>A finished run does not fail because its checkpoint stays; the end of the study tries again.</summary>
    private void Delete(string path)
    {
        try
        {
            FileOperations.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogLeft(logger, path, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is no longer needed and cannot be deleted: {Cause} It does no harm; delete it by hand")]
    private static partial void LogLeft(ILogger logger, string path, string cause);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Path} was there a moment ago: {Cause}")]
    private static partial void LogGone(ILogger logger, string path, string cause);
}
