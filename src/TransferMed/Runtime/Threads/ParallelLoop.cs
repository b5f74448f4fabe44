using System.Runtime.ExceptionServices;

namespace TransferMed.Runtime;

/// <summary>Loops on several cores whose fault leaves as it was raised, and never wrapped in an <see cref="AggregateException"/>.</summary>
internal static class ParallelLoop
{
    public static void For(int count, Action<int> work) => For(count, new ParallelOptions(), work);

    public static void For(int count, ParallelOptions options, Action<int> work) => Unwrapped(() => Parallel.For(0, count, options, work));

    /// <summary>Runs a loop; of several faults the first is raised, with the stack that it had.</summary>
    public static void Unwrapped(Action loop)
    {
        try
        {
            loop();
        }
        catch (AggregateException fault)
        {
            ExceptionDispatchInfo.Throw(fault.Flatten().InnerExceptions[0]);
        }
    }
}
