namespace TransferMed.Imaging;

/// <summary>Lets threads decode side by side as long as their pictures together stay within a number of pixels.</summary>
internal sealed class PixelBudget
{
    private readonly object _gate = new();
    private readonly long _total;
    private long _free;

    public PixelBudget(long total) => _total = _free = total;

    /// <summary>Waits until the pixels are free. A picture above the total counts as the total: the decoder refuses it anyway.</summary>
    public IDisposable Take(long pixels)
    {
        long amount = Math.Clamp(pixels, 0, _total);
        lock (_gate)
        {
            while (_free < amount)
            {
                Monitor.Wait(_gate);
            }

            _free -= amount;
        }

        return new BudgetShare(this, amount);
    }

    private sealed class BudgetShare(PixelBudget budget, long amount) : IDisposable
    {
        public void Dispose()
        {
            lock (budget._gate)
            {
                budget._free += amount;
                Monitor.PulseAll(budget._gate);
            }
        }
    }
}
