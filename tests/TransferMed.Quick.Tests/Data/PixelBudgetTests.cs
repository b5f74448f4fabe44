using TransferMed.Imaging;

namespace TransferMed.Tests.Data;

public class PixelBudgetTests
{
    [Fact]
    public void Pictures_in_memory_never_exceed_the_total()
    {
        const long Total = 100;
        var budget = new PixelBudget(Total);
        long inUse = 0;
        long most = 0;
        var threads = Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                long amount = 1 + (i * 37 + number * 11) % 100;
                using IDisposable share = budget.Take(amount);
                long now = Interlocked.Add(ref inUse, amount);
                InterlockedMax(ref most, now);
                Interlocked.Add(ref inUse, -amount);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.InRange(most, 1, Total);
    }

    [Fact]
    public void Picture_above_the_total_waits_for_the_total_and_not_for_ever()
    {
        var budget = new PixelBudget(10);
        budget.Take(1000).Dispose();
        budget.Take(10).Dispose();
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Interlocked.Read(ref target);
        while (value > seen)
        {
            long before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
