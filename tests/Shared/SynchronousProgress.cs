namespace TransferMed.Tests;

/// <summary>Reports on the reporting thread; <see cref="Progress{T}"/> would post to another one.</summary>
internal sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
