using Microsoft.Extensions.Logging;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>The claims in a study's folder, as one worker sees and takes them.</summary>
internal sealed class UnitClaims
{
    private const int MostTries = 5;

    private readonly StudyPaths _paths;
    private readonly ShardWorker _worker;
    private readonly ILogger _logger;

    // How far the clock of the folder's machine, which dates the files, is ahead of this one's.
    private readonly TimeSpan _ahead;

    public UnitClaims(StudyPaths paths, ShardWorker worker, ILogger logger)
    {
        _paths = paths;
        _worker = worker;
        _logger = logger;
        string probe = Path.Combine(paths.Claims, OrphanedFiles.NewName());
        FileOperations.Open(probe, FileMode.CreateNew).Dispose();
        _ahead = File.GetLastWriteTimeUtc(probe) - DateTime.UtcNow;
        FileOperations.Delete(probe);
    }

    /// <summary>Claims a unit that nobody has, or whose holder is gone.</summary>
    /// <returns>The claim, given back when it is disposed; null where another holds it.</returns>
    public HeldClaim? Take(string unit)
    {
        var claim = new UnitClaim { Unit = unit, Worker = _worker, TakenAt = DateTimeOffset.UtcNow };
        string path = _paths.Claim(unit);
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            if (TryCreate(path, claim))
            {
                return new HeldClaim(path, claim, _logger);
            }

            if (!IsFree(path))
            {
                return null;
            }

            // Another may take it away too and make its own: then both compute the unit, to the same result.
            FileOperations.Delete(path);
        }

        return null;
    }

    internal static bool TryCreate(string path, UnitClaim claim)
    {
        try
        {
            using FileStream file = FileOperations.Open(path, FileMode.CreateNew);
            claim.WriteTo(file);
            return true;
        }
        catch (IOException error) when (File.Exists(path) || IsExists(error))
        {
            // That is what was asked.
            return false;
        }
    }

    private bool IsFree(string path)
    {
        if (DateTime.UtcNow + _ahead - File.GetLastWriteTimeUtc(path) > UnitClaim.Lease)
        {
            return true;
        }

        if (UnitClaim.Read(path) is not { } claim)
        {
            return !File.Exists(path);
        }

        return claim.Worker.Place.IsAlive() switch
        {
            true => claim.Worker.Token == _worker.Token,
            false => true,
            null => _worker.IsAgain(claim.Worker),
        };
    }

    // EEXIST, and ERROR_FILE_EXISTS of Windows.
    private static bool IsExists(IOException error) => error.HResult is 17 or unchecked((int)0x80070050);
}
