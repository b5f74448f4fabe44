using TransferMed.Runtime;

namespace TransferMed.Tests.Runtime;

/// <summary>
/// So many threads of LibTorch while it lives. The tests run on one (tests.runsettings), since it is the quickest for networks of a few
/// numbers; what must hold however many share a sum asks for more.
/// </summary>
internal sealed class TorchThreads : IDisposable
{
    private readonly int _before = TorchRuntime.Threads;

    public TorchThreads(int threads) => TorchRuntime.Threads = threads;

    public void Dispose() => TorchRuntime.Threads = _before;
}
