using System.Runtime.ExceptionServices;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>Runs work on pictures on several cores; of several faults it raises the one with the lowest index, as it was.</summary>
internal static class ParallelImages
{
    public static void ForEach(int count, int threads, Action<int> work, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        int faultIndex = int.MaxValue;
        ExceptionDispatchInfo? fault = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        ParallelLoop.Unwrapped(() => Parallel.For(0, count, options, (index, state) =>
        {
            try
            {
                work(index);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                lock (gate)
                {
                    if (index < faultIndex)
                    {
                        faultIndex = index;
                        fault = ExceptionDispatchInfo.Capture(exception);
                    }
                }

                // Break, not Stop: all lower indices still run, so that the reported fault does not depend on timing.
                state.Break();
            }
        }));
        fault?.Throw();
    }
}
