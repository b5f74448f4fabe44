using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Tests.Runtime;

/// <summary>Arithmetic with numbers while another thread collects all the time.</summary>
public sealed class HeldNumbersTests
{
    [Fact]
    public void Numbers_stay_until_they_are_read()
    {
        bool ended = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                GC.Collect(0);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 100_000; i++)
            {
                using var scope = NewDisposeScope();
                Tensor x = HeldNumbers.Filled([4], 3, CPU);
                Assert.Equal(-9.5, x.Plus(x).Plus(0.5).Times(2).OneMinus().Over(4).PlusMultiple(x, -2).Add(x, 1.5).Add(-5).sum().Over(4).Number(), 1e-6);
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
            collector.Join();
        }
    }

    [Fact]
    public void Results_are_those_of_the_operators()
    {
        using var scope = NewDisposeScope();
        Tensor x = linspace(-3, 3, 64), y = linspace(0.5, 2, 64);
        Tensor mask = x > 0;
        (Tensor Held, Tensor Plain)[] pairs =
        [
            (x.Plus(y), x + y), (x.Plus(0.1), x + 0.1), (x.PlusMultiple(y, 0.3), x.add(y, 0.3)), (x.OneMinus(), 1 - x), (x.Times(0.7), 0.7 * x), (x.Over(3), x / 3),
            (y.Power(1.7), y.pow(1.7)), (x.Power(2), x.square()), (x.AtLeast(0.2), x.clamp(min: 0.2)), (x.AtMost(0.2), x.clamp(max: 0.2)), (x.Within(-1, 2), x.clamp(-1, 2)),
            (x.IsAbove(0.5), x > 0.5), (mask.to_type(ScalarType.Float32).Is(0), mask.logical_not()), (x.LeakyRelu(0.01), nn.functional.leaky_relu(x, 0.01)), (x.Elu(), nn.functional.elu(x, 1.0)),
            (x.clone().Add(y), x.clone().add_(y)), (x.clone().Add(y, -0.4), x.clone().add_(y, -0.4)), (x.clone().Add(1e-5), x.clone().add_(1e-5)), (x.clone().Scale(0.9), x.clone().mul_(0.9)),
            (x.clone().Divide(0.3), x.clone().div_(0.3)), (x.clone().AddProduct(x, y, 0.2), x.clone().addcmul_(x, y, 0.2)), (x.clone().AddQuotient(x, y, -0.2), x.clone().addcdiv_(x, y, -0.2)),
            (x.clone().Fill(2), full_like(x, 2)), (x.clone().Fill(mask, 0.5), x.masked_fill(mask, 0.5)), (x.clone().Limit(-1, 1), x.clamp(-1, 1)), (HeldNumbers.Filled([2, 3], 0.1, CPU), full(2, 3, 0.1f)),
            (HeldNumbers.Range(7, CPU).Modulo(3), arange(7) % 3),
        ];
        Assert.All(pairs, pair => Assert.True(pair.Held.dtype == pair.Plain.dtype && pair.Held.Equals(pair.Plain), $"{pair.Held} {pair.Plain}"));
        Assert.Equal(2.5, tensor(2.5f).Number());
        Assert.Equal(1, tensor(true).Number());
    }
}
