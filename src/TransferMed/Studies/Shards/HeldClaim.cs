using Microsoft.Extensions.Logging;
using TransferMed.Storage;

namespace TransferMed.Studies;

/// <summary>A claim that this worker holds: renewed by time, with how far the unit is, and given back when the unit is left.</summary>
internal sealed partial class HeldClaim : IDisposable
{
    private readonly Lock _writing = new();
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly Timer _timer;
    private UnitClaim _claim;
    private bool _isLeft;

    public HeldClaim(string path, UnitClaim claim, ILogger logger)
    {
        _path = path;
        _claim = claim;
        _logger = logger;
        _timer = new Timer(_ => Renew(), null, UnitClaim.Renewal, UnitClaim.Renewal);
    }

    /// <summary>Cancelled when another has taken the unit over, since this claim was not renewed for too long.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Notes how far the unit is; the next renewal writes it.</summary>
    public void Note(StudyProgress progress) => _claim = _claim.At(progress);

    /// <summary>Writes the claim anew, unless it is another's by now.</summary>
    public void Renew()
    {
        lock (_writing)
        {
            if (_isLeft || Lost.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (UnitClaim.Read(_path) is { } found && found.Worker.Token != _claim.Worker.Token)
                {
                    LogLost(_logger, _claim.Unit, found.Worker.Host);
                    _lost.Cancel();
                    return;
                }

                AtomicFile.Write(_path, _claim.WriteTo);
            }
            catch (Exception error) when (error is TransferMedException or IOException or UnauthorizedAccessException)
            {
                LogNotRenewed(_logger, _path, error.Message);
            }
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _isLeft = true;
            _timer.Dispose();
            try
            {
                if (UnitClaim.Read(_path) is { } found && found.Worker.Token == _claim.Worker.Token)
                {
                    Runtime.FileOperations.Delete(_path);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogNotRenewed(_logger, _path, error.Message);
            }

            _lost.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Unit} was taken over by {Host}, since its claim was not renewed in time: it is left to it")]
    private static partial void LogLost(ILogger logger, string unit, string host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The claim {Path} could not be changed: {Cause} Another process may take the unit over, and compute the same")]
    private static partial void LogNotRenewed(ILogger logger, string path, string cause);
}
