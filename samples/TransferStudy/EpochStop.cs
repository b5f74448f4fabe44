using System.Runtime.InteropServices;
using TransferMed.Studies;

namespace StudyConsole;

/// <summary>
/// Ends a shard in good order before its time is up: on SIGUSR1, which a scheduler sends some time ahead, after the epoch in progress, so that nothing of it is lost. What ends it at once is the
/// token that it is made with.
/// </summary>
internal sealed class EpochStop : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration? _signal;
    private volatile bool _asked;
    private volatile bool _inEpoch;

    public EpochStop(CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // The signal has no name in .NET; its number is the system's.
        _signal = OperatingSystem.IsLinux() ? PosixSignalRegistration.Create((PosixSignal)10, Ask)
            : OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? PosixSignalRegistration.Create((PosixSignal)30, Ask)
            : null;
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Passes reports on, and stops at the end of an epoch once that is asked for.</summary>
    public IProgress<StudyProgress> Following(IProgress<StudyProgress> progress) => new Follower(this, progress);

    public void Dispose()
    {
        _signal?.Dispose();
        _stop.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked = true;
        if (!_inEpoch)
        {
            _stop.Cancel();
        }
    }

    private sealed class Follower(EpochStop stop, IProgress<StudyProgress> progress) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            progress.Report(value);
            stop._inEpoch = value.Training is { Finished: null };
            if (stop._asked && !stop._inEpoch)
            {
                stop._stop.Cancel();
            }
        }
    }
}
